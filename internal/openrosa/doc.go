// Package openrosa speaks with ODK Collect, KoboCollect and whatever else fills XForms and sends them the OpenRosa way.
//
// It makes the documents a phone asks for (form list, manifest, forms, answers to a submission, the settings in a QR code) and reads
// the submissions a phone sends. It knows no HTTP, no devices and no store: internal/web carries, internal/casework keeps.
//
// Invariants:
//   - A form is its bytes. Its hash is the MD5 of exactly these bytes, and other bytes are another version: testdata/published holds
//     every version that ever left the program.
//   - Nothing in a form is required, and no form refers to a file beside it: it loads from its bytes alone.
//   - Reading a submission loses nothing and refuses nothing but what is not XML, is declared in a way that could hide something (DTD,
//     another encoding) or is too large. What stands outside a list of choices is kept as sent and flagged.
//   - An absent node, an empty node and a node with a value are three different things.
//
// Sources: OpenRosa 1.0 (form list, form submission, metadata; December 2011), ODK XForms specification, XML 1.0 fifth edition, and
// what ODK Collect does. See docs/formats/openrosa.md.
package openrosa
