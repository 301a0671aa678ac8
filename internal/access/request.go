package access

import (
	"spean/internal/event"
	"spean/internal/id"
)

// Principal is who acts. The zero Principal is nobody and may do nothing.
type Principal struct {
	Account id.Account
	Agency  id.Agency
	Roles   []Role
	// Identifies: the agency is an authority that formally identifies victims.
	Identifies bool
	// System: the node itself acts (rebuild, index, reminders). It has no account, no agency and no roles.
	System bool
}

// System gives the node itself as principal.
func System() Principal { return Principal{System: true} }

// Kinds of resource that are no stream kind (see the id package for those).
const (
	// Office is an agency's own affairs: its people, directory, emergency contacts.
	Office = id.Office
	// Anywhere is for acts on nothing in particular: lists, search, the directory, the agencies of this node.
	Anywhere = "none"
)

// Sections the rules name. A section they do not name is an ordinary one.
const (
	// State says where a tip, screening or referral stands (taken, handed over, sent, ended), in codes only.
	State event.Section = "state"
	// Care holds restricted care notes and restricted health. No referral grants it.
	Care event.Section = "care"
)

// Resource is what is acted on, as far as access needs to know it: coded facts only.
type Resource struct {
	// Kind is id.Tip, id.Screening, id.Submission, id.Case, id.File, id.Referral, Office or Anywhere.
	Kind string
	// Stream is what it is about; its own kind must be Kind, or everything is refused. Empty for Anywhere.
	Stream id.Stream
	Owner  id.Agency
	// Author took the tip, started the screening, opened the case, drafted the referral.
	Author id.Account
	// Lead and Team carry the case. For a screening, tip or referral: those of the case it belongs to, or the colleague a screening
	// was handed to.
	Lead id.Account
	Team []id.Account
	// HandedTo is the agency a tip or screening was handed to, its own included; empty while it is not handed over.
	HandedTo id.Agency
	// From and To are the agencies of a referral.
	From, To id.Agency
	// Granted are the sections an active referral gives the principal's agency.
	Granted []event.Section
	// Ended: the referral was declined, ended, withdrawn or ran out.
	Ended bool
	// Practice: a practice screening.
	Practice bool
	// Sealed: a submission without consent or of an unknown form; what was filled in is closed to everybody.
	Sealed bool
}

// Request asks whether Principal may do Act to Resource, in Section where the act is asked section by section: that is for
// every act that Opens anything.
type Request struct {
	Principal Principal
	Act       Act
	Resource  Resource
	Section   event.Section
}

// Decision answers a Request. Only Policies.Decide makes one; the zero Decision is a refusal of nothing that audit does not accept.
type Decision struct {
	request Request
	allowed bool
	reasons []string
	version string
}

// Allowed reports whether the request is permitted.
func (d Decision) Allowed() bool { return d.allowed }

// Request gives what was asked.
func (d Decision) Request() Request { return d.request }

// Reasons gives the ids of all rules that decided, in order: those that permit, or those that forbid. A refusal since no rule
// permits has none.
func (d Decision) Reasons() []string { return d.reasons }

// Version names the rules that decided. It is empty only for the zero Decision.
func (d Decision) Version() string { return d.version }
