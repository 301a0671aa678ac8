package main

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"os"
	"slices"
	"testing"

	"spean/internal/node"
	"spean/internal/problem"
)

// TestMain lets the tests' own binary stand in for the program where that starts itself to draw a preview.
func TestMain(m *testing.M) {
	if slices.Equal(os.Args[1:], []string{node.DrawCommand}) {
		os.Exit(run(os.Args[1:], console{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}))
	}
	os.Exit(m.Run())
}

func drawing(t *testing.T) func([]byte) ([]byte, error) {
	t.Helper()
	draw, err := node.DrawApart()
	if err != nil {
		t.Fatal(err)
	}
	return func(file []byte) ([]byte, error) { return draw(t.Context(), file) }
}

func TestRow16_APreviewIsDrawnInAProcessOfItsOwn(t *testing.T) {
	var sent bytes.Buffer
	if err := png.Encode(&sent, image.NewNRGBA(image.Rect(0, 0, 3200, 800))); err != nil {
		t.Fatal(err)
	}
	hidden := []byte("<script>alert(1)</script>")
	drawn, err := drawing(t)(append(sent.Bytes(), hidden...)) // a picture and a page at once
	if err != nil {
		t.Fatal(err)
	}
	got, err := jpeg.DecodeConfig(bytes.NewReader(drawn))
	if err != nil || got.Width != 1600 || got.Height != 400 || bytes.Contains(drawn, hidden) {
		t.Errorf("%+v: %v", got, err)
	}
}

func TestRow16_WhatBreaksADecoderIsAFileWithoutAPreview(t *testing.T) {
	draw := drawing(t)
	for name, file := range map[string][]byte{
		"nothing": nil, "a page": []byte("<html><script>alert(1)</script>"), "a drawing": []byte("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
		"a document": []byte("%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>"), "half a picture": []byte("\xff\xd8\xff\xe0\x00\x10JFIF"),
	} {
		if drawn, err := draw(file); problem.KindOf(err) != problem.Unsupported || drawn != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
