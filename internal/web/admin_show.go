package web

import (
	"spean/internal/access"
	"spean/internal/account"
	"spean/internal/id"
	"spean/internal/problem"
)

type adminData struct {
	Ready    bool
	Warnings problem.List // what to look after before it stops anybody
	Steps    []adminStep
}

// adminStep is one thing an administrator looks after, and whether it has been begun.
type adminStep struct {
	Href, Label, Lead string // label and lead are message ids
	Done              bool
	Age               stampShown // of what the step keeps young; no words when it keeps nothing
}

// adminFor asks for leave to look after agencies, or people of an agency, before anything about them is shown or done.
func (s *Server) adminFor(r *Request, act access.Act, agency id.Agency) error {
	return s.config.Desk.AuthoriseAdmin(r.Context(), r.Actor.Who(), act, agency)
}

// adminShow is the administrators' first page: what there is to look after, and what is missing before people can work.
func (s *Server) adminShow(r *Request) (*Page, error) {
	if err := s.adminFor(r, access.AdminPeople, r.Actor.Agency); err != nil {
		return nil, err
	}
	agencies, err := s.config.Accounts.Agencies(r.Context())
	if err != nil {
		return nil, err
	}
	people, err := s.config.Accounts.Accounts(r.Context(), r.Actor.Agency)
	if err != nil {
		return nil, err
	}
	ready, err := s.ready(r.Context())
	if err != nil {
		return nil, err
	}
	offices, err := s.config.Desk.Directory(r.Context(), r.Actor.Who(), agencyIDsOf(agencies))
	if err != nil {
		return nil, err
	}
	services := 0
	for _, o := range offices {
		services += len(o.Services)
	}
	own := r.Actor.AgencyName
	return &Page{Template: "admin_show", Title: "admin.title", Nav: "/admin", Data: adminData{Ready: ready, Warnings: s.config.Warnings(r.Context()), Steps: []adminStep{
		{Href: "/admin/agencies", Label: "admin.agencies.title", Lead: "admin.setup.step.agency", Done: own.Khmer != "" || own.Other != "" || len(agencies) > 1},
		{Href: "/admin/emergency", Label: "admin.emergency.title", Lead: "admin.setup.step.emergency", Done: ready},
		{Href: "/admin/people", Label: "admin.people.title", Lead: "admin.setup.step.people", Done: len(people) > 1},
		{Href: phonesPath, Label: phonesTitle, Lead: "admin.phones.lead"},
		{Href: "/admin/directory", Label: "admin.directory.title", Lead: "admin.setup.step.directory", Done: services > 0},
		{Href: "/admin/instruments", Label: "upkeep.instruments.title", Lead: "upkeep.instruments.lead"},
		{Href: "/admin/languages", Label: "upkeep.languages.title", Lead: "upkeep.languages.step"},
		{Href: backupsPath, Label: "upkeep.backups.title", Lead: "upkeep.backups.step", Age: s.backupAge(r)},
		{Href: "/admin/health", Label: "upkeep.health.title", Lead: "upkeep.health.step"},
	}}}, nil
}

func agencyIDsOf(agencies []account.Agency) []id.Agency {
	out := make([]id.Agency, len(agencies))
	for i, a := range agencies {
		out[i] = a.ID
	}
	return out
}

// notThere is the answer about what is not there and what is somebody else's alike.
func notThere() error { return problem.New(problem.NotFound, "error.not-available", "") }
