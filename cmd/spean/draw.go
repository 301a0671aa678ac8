package main

import "spean/internal/node"

// drawCommand is what the program starts for each preview of a photo, in a process that can do nothing else.
type drawCommand struct{}

// Run draws one preview. Why one cannot be drawn is nobody's business: it may quote what is in the photo.
func (drawCommand) Run(c console) error { return node.Draw(c.In, c.Out) }
