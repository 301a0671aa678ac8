package casefile_test

import (
	"testing"

	"spean/internal/casefile"
)

func TestAShipsNumberIsDoubtedByItsLastDigit(t *testing.T) {
	for text, want := range map[string]string{"IMO 0000017": "2", "S. THOTSOP 17, imo:0000017, green": "2", "IMO 9074729": "", "IMO 9074720": "9", "IMO 12": "", "hull 0000017": "", "": ""} {
		if got, doubtful := casefile.ShipNumberDoubt(text); doubtful != (want != "") || doubtful && got != want {
			t.Errorf("%q: %q, %v", text, got, doubtful)
		}
	}
}
