// Package htcds reads what arrives on the form of the Human Trafficking Case Data Standard (HTCDS) 2.0.
//
// It serves two editions of the form, the published one byte for byte and one in Khmer and English beside it, reads a submission of either
// as an Intake, shows it in words, and says which facts a case opened from it would record. It keeps nothing, decides nothing about a
// person (a trafficking status in the form is somebody's word and becomes a note), and refuses nothing: what stands outside the form is
// kept as sent and flagged. The spreadsheet of the same standard has another set of fields and is not read here.
//
// To change a label, edit labels.json and give the Khmer edition another number in forms.go.
//
// Source: UNMigration/HTCDS at 3c2f653 (2023-01-24), CC BY 4.0; see forms/LICENSE.md. The mapping is in docs/formats/openrosa.md.
package htcds
