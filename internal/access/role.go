package access

import "slices"

// Role is what a person does at an agency. One person may hold several.
type Role string

// Coded says that a role is a code, not text.
func (Role) Coded() {}

// The roles. The values are stored with accounts: never rename one.
const (
	HotlineWorker   Role = "hotline-worker"
	CommuneWorker   Role = "commune-worker"
	LabourInspector Role = "labour-inspector"
	PoliceOfficer   Role = "police-officer"
	Investigator    Role = "investigator"
	UnitLead        Role = "unit-lead"
	SocialWorker    Role = "social-worker"
	ShelterLead     Role = "shelter-lead"
	LegalAidLawyer  Role = "legal-aid-lawyer"
	CaseWorker      Role = "case-worker"
	Director        Role = "director"
	Administrator   Role = "administrator"
)

var roles = []Role{HotlineWorker, CommuneWorker, LabourInspector, PoliceOfficer, Investigator, UnitLead, SocialWorker, ShelterLead,
	LegalAidLawyer, CaseWorker, Director, Administrator}

// Roles lists every role, in the order pages show them.
func Roles() []Role { return slices.Clone(roles) }

// Known reports whether r is one of the roles.
func (r Role) Known() bool { return slices.Contains(roles, r) }
