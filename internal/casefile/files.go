package casefile

import (
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/problem"
)

// FileAttached is a photo or document of the case. What is in it stands in a stream of its own (internal/attachment); here stands what it
// is, whose, and from whom.
type FileAttached struct {
	// Person is whose it is. Of a file about nobody alone it is a name made for the file, so that what is said of it has a key too.
	Person id.Person `json:"person"`
	// OfCase: the file is about nobody on the case alone.
	OfCase bool `json:"of_case"`
	// File is the stream that holds the content.
	File id.Stream `json:"file"`
	// Type is what the content is, and Length how long it is in bytes. Neither is ever what the name says.
	Type   Code `json:"type"`
	Length int  `json:"length"`
	// Name is what the file was called where it came from, cleaned. It is shown and is no path.
	Name   event.Personal[string] `json:"name"`
	Sort   event.Personal[Code]   `json:"sort" form:"choice,vocab=file-kind,required"`
	Source event.Personal[Code]   `json:"source" form:"choice,vocab=name-source"`
	Note   event.Personal[string] `json:"note" form:"long,max=2000"`
	// Restricted: only those who care may see it.
	Restricted bool `json:"restricted" form:"bool"`
}

// Kind is the stored name.
func (FileAttached) Kind() event.Kind { return "file-attached/1" }

// Section is files, or care when restricted.
func (f FileAttached) Section() event.Section {
	if f.Restricted {
		return SectionCare
	}
	return SectionFiles
}

// DataSubject is whose key seals what is said of the file.
func (f FileAttached) DataSubject() id.Person { return f.Person }

// Concerns whose file it is; nobody when it is the case's.
func (f FileAttached) Concerns() []id.Person {
	if f.OfCase {
		return nil
	}
	return []id.Person{f.Person}
}

// Check asks what it is.
func (f FileAttached) Check(partial.Day) problem.List {
	return required(nil, f.Sort.V == "", "sort")
}

// Again is what a correction says of the same file: whatever it says, it is the same content of the same person.
func (f FileAttached) Again(said FileAttached) FileAttached {
	said.Person, said.OfCase, said.File, said.Type, said.Length = f.Person, f.OfCase, f.File, f.Type, f.Length
	return said
}
