package recent

import (
	"testing"

	"pgregory.net/rapid"
)

func TestWhatIsKeptIsTheLastPutAndNeverTooMuch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.IntRange(2, 20).Draw(t, "most")
		k := New[int, int](most)
		last := map[int]int{}
		for i := range rapid.IntRange(0, 200).Draw(t, "steps") {
			key := rapid.IntRange(0, 30).Draw(t, "key")
			if rapid.Bool().Draw(t, "put") {
				k.Put(key, i)
				last[key] = i
			} else if v, ok := k.Get(key); ok && v != last[key] {
				t.Fatalf("%d is kept as %d, and last put as %d", key, v, last[key])
			}
			if k.Len() > most {
				t.Fatalf("%d kept, and %d is the most", k.Len(), most)
			}
		}
	})
}

func TestWhatIsAskedForAgainAndAgainIsNotForgotten(t *testing.T) {
	k := New[int, string](10)
	k.Put(-1, "asked for")
	for i := range 1000 {
		k.Put(i, "once")
		if _, ok := k.Get(-1); !ok {
			t.Fatalf("forgotten after %d others", i)
		}
	}
	if _, ok := k.Get(0); ok {
		t.Error("nothing is ever forgotten")
	}
}

func TestNothingIsKeptOfWhatIsForgotten(t *testing.T) {
	k := New[int, string](4)
	for i := range 4 {
		k.Put(i, "known")
	}
	k.Forget()
	for i := range 4 {
		if _, ok := k.Get(i); ok || k.Len() != 0 {
			t.Errorf("%d is still known", i)
		}
	}
}
