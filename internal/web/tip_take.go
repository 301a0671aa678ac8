package web

import (
	"strings"

	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/phone"
	"spean/internal/problem"
	"spean/internal/tip"
	"spean/internal/web/form"
)

// tipTold is what is asked of the people in a tip, beside what tip.Taken holds: who may be in danger, who calls, and to whom it goes.
type tipTold struct {
	AtRiskName     string                        `json:"at-risk.name" form:"name"`
	AtRiskSex      partial.Stated[casefile.Code] `json:"at-risk.sex" form:"choice,vocab=sex"`
	AtRiskBorn     partial.Stated[partial.Date]  `json:"at-risk.born" form:"birth"`
	AtRiskPhone    partial.Stated[string]        `json:"at-risk.phone" form:"phone"`
	AtRiskSafe     casefile.Code                 `json:"at-risk.safe" form:"choice,vocab=safe-to-call"`
	AtRiskDocument string                        `json:"at-risk.document" form:"text,max=60"`
	DocumentSort   casefile.Code                 `json:"at-risk.document-kind" form:"choice,vocab=document-kind"`
	CallerName     string                        `json:"caller.name" form:"name"`
	CallerRelation string                        `json:"caller.relation" form:"text,max=200"`
	CallerPhone    partial.Stated[string]        `json:"caller.phone" form:"phone"`
	CallerSafe     casefile.Code                 `json:"caller.safe" form:"choice,vocab=safe-to-call"`
	CallerHours    string                        `json:"caller.hours" form:"text,max=80"`
	CallerRule     string                        `json:"caller.rule" form:"text,max=200"`
	To             id.Agency                     `json:"to" form:"agency"`
}

// tipLabels are labels that stand elsewhere under the same words.
var tipLabels = map[string]string{"at-risk.sex": "fact.sex.sex", "at-risk.born": "fact.birth.born", "at-risk.safe": "fact.phone.safe",
	"at-risk.document-kind": "fact.document.sort", "caller.phone": "fact.phone.number", "caller.safe": "fact.phone.safe",
	"caller.hours": "fact.phone.hours", "caller.rule": "fact.phone.rule", "to": "tip.handed-over.to"}

// tipForms are the two halves of the one form of a tip.
type tipForms struct {
	told, taken *form.Form
}

// tipPart is one step of what callers say, in their order.
type tipPart struct {
	Title  string
	Fields []string
}

var tipParts = []tipPart{
	{"tip.take.part.at-risk", []string{"at-risk.name", "at-risk.sex", "at-risk.born", "at-risk.phone", "at-risk.safe", "at-risk.document", "at-risk.document-kind"}},
	{"tip.take.part.where", []string{"where", "since"}},
	{"tip.take.part.happening", []string{"happening"}},
	{"tip.take.part.sure", []string{"sure", "how_known"}},
	{"tip.take.caller.reach", []string{"caller.phone", "caller.safe", "caller.hours", "caller.rule", "call_back"}},
	{"tip.take.part.caller", []string{"caller.name", "caller.relation", "channel"}},
	{"tip.take.part.urgency", []string{"urgency"}},
	{"tip.take.part.hand-over", []string{"to"}},
}

// tipTakeShow asks for a tip on one page, in the order callers talk.
func (s *Server) tipTakeShow(r *Request) (*Page, error) {
	page, _, err := s.tipPage(r)
	return page, err
}

func (s *Server) tipPage(r *Request) (*Page, tipForms, error) {
	if !r.Actor.May("tip.take") {
		return nil, tipForms{}, problem.New(problem.Withheld, "error.not-available", "")
	}
	told := form.For("tip.take", tipTold{})
	for field, label := range tipLabels {
		told.Field(field).Label = label
	}
	to := told.Field("to")
	to.Hint = "tip.handed-over.to-hint"
	options, err := s.agenciesToWork(r)
	if err != nil {
		return nil, tipForms{}, err
	}
	told.Offer("to", options)
	f := tipForms{told, form.For("tip.taken", tip.Taken{})}
	return &Page{Template: "tip_take", Title: "tip.take.title", Form: form.Join(f.told, f.taken), Submit: "tip.take.save", Wide: true, Back: "/", Nav: "/tips", Data: tipParts}, f, nil
}

// agenciesToWork are the agencies a tip can be handed to, the own one first: its case workers work on it.
func (s *Server) agenciesToWork(r *Request) ([]form.Option, error) {
	all, err := s.config.Accounts.Agencies(r.Context())
	if err != nil {
		return nil, err
	}
	options := []form.Option{{Value: string(r.Actor.Agency), Label: r.Actor.AgencyName.In(string(r.Lang))}}
	for _, a := range all {
		if a.ID != r.Actor.Agency {
			options = append(options, form.Option{Value: string(a.ID), Label: a.Names.In(string(r.Lang))})
		}
	}
	return options, nil
}

// tipTake keeps a tip, and hands it over when an agency was chosen.
func (s *Server) tipTake(r *Request) (*Page, error) {
	page, forms, err := s.tipPage(r)
	if err != nil {
		return nil, err
	}
	var told tipTold
	var taken tip.Taken
	faults := append(forms.told.Bind(r.Typed, &told, r.Now), forms.taken.Bind(r.Typed, &taken, r.Now)...)
	if faults = append(faults, told.check(r, page.Form)...); len(faults) > 0 {
		return page, faults
	}
	do, err := s.do(r)
	if err != nil {
		return page, err
	}
	done, err := s.config.Desk.TakeTip(r.Context(), do, casework.NewTip{Taken: taken, AtRisk: told.atRisk(r), Caller: told.caller(r), To: told.To})
	if err != nil {
		return page, err
	}
	notice := "tip-taken"
	if told.To != "" {
		notice = "tip-taken-and-handed"
	}
	return s.done(r, done, "/tips/"+string(done.Stream), notice), nil
}

// check finds what cannot be a name, asks once about what is doubtful as one, and asks whether it is safe to call where a number was told.
func (t tipTold) check(r *Request, f *form.Form) problem.List {
	var faults problem.List
	for _, x := range []struct{ field, text string }{{"at-risk.name", t.AtRiskName}, {"caller.name", t.CallerName}} {
		if x.text != "" {
			faults = append(faults, doubtsOf(f, r, x.field, x.text)...)
		}
	}
	for _, x := range []struct {
		field   string
		missing bool
	}{{"at-risk.safe", t.AtRiskPhone.IsKnown() && t.AtRiskSafe == ""}, {"caller.safe", t.CallerPhone.IsKnown() && t.CallerSafe == ""}} {
		if x.missing {
			faults = append(faults, problem.New(problem.Invalid, "tip.take.safe-missing", x.field))
		}
	}
	return faults
}

func (t tipTold) atRisk(r *Request) casework.Described {
	out := casework.Described{Name: t.AtRiskName, Sex: t.AtRiskSex, Born: t.AtRiskBorn, Typed: strings.TrimSpace(r.Typed.Get("at-risk.born")),
		Phone: casefile.PhoneRecorded{Number: event.About(t.AtRiskPhone), Safe: event.About(t.AtRiskSafe), Typed: event.About(besideNumber(r, "at-risk.phone"))}}
	if number := strings.TrimSpace(t.AtRiskDocument); number != "" {
		sort := t.DocumentSort
		if sort == "" {
			sort = "other"
		}
		out.Document = casefile.DocumentRecorded{Sort: event.About(sort), Number: event.About(partial.Known(number))}
	}
	return out
}

func (t tipTold) caller(r *Request) casework.Described {
	return casework.Described{Name: t.CallerName, Relation: t.CallerRelation, Phone: casefile.PhoneRecorded{Number: event.About(t.CallerPhone),
		Safe: event.About(t.CallerSafe), Hours: event.About(t.CallerHours), Rule: event.About(t.CallerRule), Typed: event.About(besideNumber(r, "caller.phone"))}}
}

// besideNumber is a phone field as it was typed, where words stood beside the number.
func besideNumber(r *Request, field string) string {
	if n, err := phone.Parse(r.Typed.Get(field)); err == nil && n.Note != "" {
		return r.Typed.Get(field)
	}
	return ""
}
