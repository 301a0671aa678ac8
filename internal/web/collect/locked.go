package collect

import (
	"io"
	"net/http"
	"strconv"
	"time"

	"spean/internal/lang"
)

// Locked answers phones while the keys are not open. Who sends cannot be told then, so nothing is taken; a phone keeps what it has and sends
// it again.
func Locked(l lang.Lang, retry time.Duration) http.Handler {
	d := &door{Config: Config{Lang: l}}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, http.MaxBytesReader(w, r.Body, MaxPost)) // a phone reads the answer when it has sent all
		w.Header().Set("X-OpenRosa-Version", "1.0")
		w.Header().Set("X-OpenRosa-Accept-Content-Length", strconv.Itoa(MaxPost))
		w.Header().Set("Retry-After", strconv.Itoa(int(retry.Seconds())))
		d.tell(w, r, http.StatusServiceUnavailable, "openrosa.locked")
	})
}
