package web

import (
	"net/http"

	"spean/internal/access"
	"spean/internal/casework"
	"spean/internal/directory"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/web/form"
)

type listingData struct {
	Seen   int64
	Remove string // where to take it off the list; empty for a new one
	Lead   string // message id
}

// adminEmergencyEdit confirms an emergency contact, or corrects one.
func (s *Server) adminEmergencyEdit(r *Request) (*Page, error) {
	office, err := s.ownOffice(r, access.AdminEmergency)
	if err != nil {
		return nil, err
	}
	l, err := listing(office.Emergency, r.PathValue("entry"))
	if err != nil {
		return nil, err
	}
	page, err := s.listingPage(r, form.For("directory.emergency", l.What), listingData{Seen: l.Seq, Lead: "admin.emergency.lead"}, l.Entry, "/admin/emergency")
	if err != nil {
		return nil, err
	}
	page.Title, page.Submit = "admin.emergency.title", "admin.emergency.confirm"
	if r.Method != http.MethodPost {
		return page, nil
	}
	if faults := page.Form.Bind(r.Typed, &l.What, r.Now); len(faults) > 0 {
		return page, faults
	}
	return s.list(r, page, l.Entry, l.What, "/admin/emergency", "contact-confirmed")
}

// adminServiceEdit lists a service, or corrects one.
func (s *Server) adminServiceEdit(r *Request) (*Page, error) {
	office, err := s.ownOffice(r, access.AdminDirectory)
	if err != nil {
		return nil, err
	}
	l, err := listing(office.Services, r.PathValue("entry"))
	if err != nil {
		return nil, err
	}
	page, err := s.listingPage(r, form.For("directory.service", l.What), listingData{Seen: l.Seq, Lead: "admin.directory.lead"}, l.Entry, "/admin/directory")
	if err != nil {
		return nil, err
	}
	page.Title, page.Submit = "admin.directory.title", "admin.directory.save"
	if r.Method != http.MethodPost {
		return page, nil
	}
	if faults := page.Form.Bind(r.Typed, &l.What, r.Now); len(faults) > 0 {
		return page, faults
	}
	return s.list(r, page, l.Entry, l.What, "/admin/directory", "service-listed")
}

// listing finds a listing by the entry of the address; "new" is an empty one.
func listing[P event.Payload](all []directory.Listing[P], entry string) (directory.Listing[P], error) {
	if entry == "new" {
		return directory.Listing[P]{}, nil
	}
	for _, l := range all {
		if string(l.Entry) == entry {
			return l, nil
		}
	}
	return directory.Listing[P]{}, notThere()
}

func (s *Server) listingPage(r *Request, f *form.Form, data listingData, entry id.Entry, back string) (*Page, error) {
	agencies, err := s.agencyOptions(r)
	if err != nil {
		return nil, err
	}
	f.Offer(string(form.Agency), agencies)
	if entry != "" {
		data.Remove = back + "/" + string(entry) + "/remove"
	}
	return &Page{Template: "admin_listing_edit", Nav: "/admin", Back: back, Form: f, Data: data}, nil
}

// list puts a listing on the office's list.
func (s *Server) list(r *Request, page *Page, entry id.Entry, what casework.Listed, back, notice string) (*Page, error) {
	do, err := s.do(r)
	if err != nil {
		return page, err
	}
	done, err := s.config.Desk.List(r.Context(), do, entry, what)
	if err != nil {
		return page, err
	}
	return s.done(r, done, back, notice), nil
}

// adminEmergencyRemove takes an emergency contact off the list.
func (s *Server) adminEmergencyRemove(r *Request) (*Page, error) {
	return s.unlist(r, directory.EmergencyConfirmed{}, "/admin/emergency")
}

// adminServiceRemove takes a service off the list.
func (s *Server) adminServiceRemove(r *Request) (*Page, error) {
	return s.unlist(r, directory.ServiceListed{}, "/admin/directory")
}

func (s *Server) unlist(r *Request, what casework.Listed, back string) (*Page, error) {
	do, err := s.do(r)
	if err != nil {
		return nil, err
	}
	done, err := s.config.Desk.Unlist(r.Context(), do, id.Entry(r.PathValue("entry")), what)
	if err != nil {
		return nil, err
	}
	return s.done(r, done, back, "listing-removed"), nil
}
