package casework

import (
	"context"

	"spean/internal/casefile"
	"spean/internal/id"
	"spean/internal/problem"
	"spean/internal/referral"
)

// ofAge is the age from which nobody else's word carries a new disclosure.
const ofAge = 18

// outgrown gives those of a case who have come of age since somebody else agreed for them: what was lawful stays so, but nothing new rests
// on that consent. A paper of doubtful date tells no age.
func (d *Desk) outgrown(c *casefile.Case, consents map[id.Person]*casefile.Entry) []id.Person {
	var out []id.Person
	today := dayOf(d.Today())
	for person, e := range consents {
		entry, who := c.Entry(e.ID), c.Person(person)
		if entry == nil || who == nil {
			continue
		}
		given, ok := entry.Fact.(casefile.ConsentRecorded)
		if !ok || given.By.V == "" {
			continue
		}
		for _, b := range who.Births {
			birth := b.Fact.(casefile.BirthRecorded)
			born, known := birth.Born.V.Get()
			if !known || b.Struck != nil || b.Erased || birth.Basis.V == "doubtful-document" {
				continue
			}
			then, okThen := born.AgeAt(given.Given)
			now, okNow := born.AgeAt(today)
			if okThen && okNow && then.Max < ofAge && now.Min >= ofAge {
				out = append(out, person)
				break
			}
		}
	}
	return out
}

// asked refuses a referral that would rest on a guardian's word about somebody who is of age by now. Who agreed and when somebody was born
// are sealed, so this is a recorded look.
func (d *Desk) asked(ctx context.Context, do Do, l loaded, in referral.Sent) error {
	if in.Basis != "consent" {
		return nil
	}
	opened, err := d.look(ctx, "preview", d.decide(do.Who, seeing(l.stream), l.resource, casefile.SectionConsent, casefile.SectionPeople), l)
	if err != nil {
		return err
	}
	if len(d.outgrown(casefile.Fold(l.stream, opened[0]), d.consentFor(l.caseOf, in).Consent)) > 0 {
		return problem.New(problem.Invalid, "referral.consent-outgrown", "people")
	}
	return nil
}
