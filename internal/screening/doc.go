// Package screening holds the ILO operational indicators of trafficking as data and the rule that reads answers to them.
//
// It knows instruments (lists of indicators with their spoken questions), evaluates answers into six dimensions and one outcome,
// says which question is worth asking next, and reads the eleven ILO signs of forced labour from the same answers. It decides
// nothing about a person: "presumed victim" is a person's decision and lives elsewhere. It does no I/O and knows no clock.
//
// Invariants: only "no" closes an indicator; a further "yes" never takes a dimension's standing away; the order of answers never
// matters; an indicator that could still change an outcome is never left out of the questions; version N of an instrument means
// the same for ever, so a change is a new file with a new version.
//
// To change a question's meaning, add instruments/<id>.v<N+1>.json; to correct or review a translation, edit it where it stands.
//
// Sources: ILO and European Commission, "Operational indicators of trafficking in human beings", September 2009 (WCMS_105023) and
// the definitions beside it (WCMS_105035) for codes and strengths; ILO, "ILO indicators of forced labour", 2012, for the eleven
// signs; Palermo Protocol article 3 for what the outcomes are compared with. Words of questions, names of outcomes and the
// crosswalk from indicators to signs are Spean's own. The same brochure's two lists for sexual exploitation are not held here.
package screening
