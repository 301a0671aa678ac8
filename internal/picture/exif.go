package picture

import (
	"bytes"
	"encoding/binary"
)

// maxSegments is how many segments of a JPEG are looked at before its dots begin.
const maxSegments = 200

// Markers of a JPEG.
const (
	markScan        = 0xda
	markProgressive = 0xc2
	markEXIF        = 0xe1
)

// segments reads, from the segments before the dots of a JPEG, whether it is progressive and how the phone was held. What cannot be read
// is not progressive and upright; the decoder decides about the rest.
func segments(data []byte) (progressive bool, turned int) {
	turned = 1
	at := 2
	for range maxSegments {
		for at < len(data) && data[at] == 0xff && at+1 < len(data) && data[at+1] == 0xff {
			at++ // fill
		}
		if at+4 > len(data) || data[at] != 0xff || data[at+1] == markScan {
			return progressive, turned
		}
		mark, length := data[at+1], int(binary.BigEndian.Uint16(data[at+2:]))
		if length < 2 || at+2+length > len(data) {
			return progressive, turned
		}
		body := data[at+4 : at+2+length]
		switch mark {
		case markProgressive:
			progressive = true
		case markEXIF:
			if said, ok := orientation(body); ok {
				turned = said
			}
		}
		at += 2 + length
	}
	return progressive, turned
}

// orientation reads how a phone was held from EXIF, and nothing else there.
func orientation(exif []byte) (int, bool) {
	tiff, ok := bytes.CutPrefix(exif, []byte("Exif\x00\x00"))
	if !ok || len(tiff) < 8 {
		return 0, false
	}
	var order binary.ByteOrder
	switch string(tiff[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return 0, false
	}
	at := int64(order.Uint32(tiff[4:]))
	if at < 8 || at+2 > int64(len(tiff)) {
		return 0, false
	}
	fields := int64(order.Uint16(tiff[at:]))
	for i := range fields {
		field := at + 2 + i*12
		if field+12 > int64(len(tiff)) {
			return 0, false
		}
		const tag, short = 0x0112, 3
		if order.Uint16(tiff[field:]) == tag && order.Uint16(tiff[field+2:]) == short {
			said := int(order.Uint16(tiff[field+8:]))
			return said, said >= 1 && said <= 8
		}
	}
	return 0, false
}
