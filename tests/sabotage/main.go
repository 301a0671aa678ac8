// Command sabotage breaks one promise of Spean at a time in a scratch copy and demands that a test goes red each time. A test that stays
// green over a broken promise proves nothing; this proves that they do not.
//
//	go run ./tests/sabotage            every sabotage
//	go run ./tests/sabotage seal       those whose name contains "seal"
//
// It touches nothing in the checkout it is run from.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// sabotage takes one thing away.
type sabotage struct {
	name string
	file string
	// old must stand in the file exactly once; it is replaced by broken.
	old, broken string
	// tests are the arguments of go test that must fail.
	tests []string
}

var sabotages = []sabotage{
	{"the audit append of SQLite", "internal/sqlite/log_append.go",
		"	if err := a.audit(ctx, b.Entry); err != nil {\n		return eventlog.Receipt{}, err\n	}\n", "",
		[]string{"./internal/sqlite"}},
	{"the audit entry of an act", "internal/casework/append.go",
		"	batch.Entry = leaf\n", "	_ = leaf\n",
		[]string{"./internal/casework"}},
	{"the audit entry of a refusal", "internal/casework/load.go",
		"	_, err := d.Audit.Look(ctx, d.now(), \"refused\", decisions...)\n	if err == nil {\n		return problem.New(problem.Withheld, \"error.not-available\", \"\")\n	}\n	return err\n",
		"	return problem.New(problem.Withheld, \"error.not-available\", \"\")\n",
		[]string{"./internal/casework"}},
	{"the policy that restricts care", "internal/access/policies/case.cedar",
		"@id(\"care-is-restricted\")\nforbid (", "@id(\"care-is-restricted\")\npermit (",
		[]string{"./internal/access"}},
	{"the policy that keeps agencies apart", "internal/access/policies/case.cedar",
		"when { !principal.system && resource.owner != principal.agency }\nunless {", "when { false }\nunless {",
		[]string{"./internal/access"}},
	{"the seal of personal data", "internal/vault/seal.go",
		"	data, err := seal(k.key, v.random, plain, partBinding(k.WrappedKey, r, part))\n", "	data, err := plain, error(nil)\n",
		[]string{"./internal/vault"}},
	{"the place a sealed box is bound to", "internal/vault/seal.go",
		"string(r.ID), string(r.Stream),\n", "\"\", \"\",\n",
		[]string{"./internal/vault"}},
	{"the sync of SQLite's commits", "internal/sqlite/file.go",
		"\"synchronous(FULL)\"", "\"synchronous(OFF)\"",
		[]string{"./internal/sqlite"}},
	{"the expected version in SQLite", "internal/sqlite/log_append.go",
		"		if stands != want {\n", "		if stands != want && false {\n",
		[]string{"./internal/sqlite"}},
	{"the expected version in PostgreSQL", "internal/postgres/log_append.go",
		"			return eventlog.Stale{Stream: s, Stands: stands}\n", "			_ = eventlog.Stale{Stream: s, Stands: stands}\n",
		[]string{"./internal/postgres"}},
	{"the lock under which several servers append", "internal/postgres/log_append.go",
		"	q.Queue(\"select pg_advisory_xact_lock($1)\", int64(lockAppend))\n", "",
		[]string{"-run", "OneCommandSentToTwoServers", "./internal/postgres"}},
	{"the forgetting of whom another server erased", "internal/casework/index_read.go",
		"			x.forget(p)\n", "			_ = p\n",
		[]string{"-run", "TwoServers/Whoever", "./tests/servers"}},
	{"the check that an entry is as the person saw it", "internal/casework/append.go",
		"	if do.Seen != 0 && seq > do.Seen {\n", "	if do.Seen != 0 && seq > do.Seen && false {\n",
		[]string{"./internal/casework"}},
	{"the end of grants when consent is withdrawn", "internal/casework/consent.go",
		"g.Consent == entry || g.To == consent.Recipient && g.Purpose == consent.Purpose && slices.Contains(g.People, consent.Person)", "false && slices.Contains(g.People, consent.Person)",
		[]string{"./internal/casework"}},
	{"the stepwise choice of the smallest p-value", "overlap/stepwise.go",
		"if logp[k] < limit && (best < 0 || logp[k] < logp[best]) {", "if logp[k] < limit && best < 0 {",
		[]string{"-run", "Published|Britain", "./overlap"}},
	{"the one-sided p-value of a pair", "overlap/stepwise.go",
		"	return math.Min(tail, 0)\n", "	return math.Min(tail+math.Ln2, 0)\n",
		[]string{"-run", "Poisson", "./overlap"}},
	{"the parameter at minus infinity", "overlap/fit.go",
		"	if f.margin[k] == 0 {\n		f.kill(f.mask[k])\n		return\n	}\n", "	if f.margin[k] == 0 {\n		return\n	}\n",
		[]string{"-run", "Published", "./overlap"}},
	{"the check that a model has a finite estimate", "overlap/exists.go",
		"	exists := e.feasible(b, unseen, free)\n", "	exists := true\n",
		[]string{"-run", "Existence|Artificial", "./overlap"}},
	{"the acceleration of the interval", "overlap/bca.go",
		"at = normal.CDF(z0 + z/d)", "at = normal.CDF(z0 + z + 0*d)",
		[]string{"-run", "Accelerated", "./overlap"}},
	{"the choice of a model anew in every replicate", "overlap/sparse.go",
		"	c := f.stepwise(cells, threshold, false)\n", "	c := f.stepwise(cells, 0, false)\n",
		[]string{"-run", "Britain", "./overlap"}},
	{"the logarithm of what is left of the stick", "overlap/latent.go",
		"		left += kept - whole\n", "		left += math.Log1p(-math.Min(math.Exp(taken-whole), 0.999))\n",
		[]string{"-run", "Author", "./overlap"}},
	{"the refusal of chains that disagree", "overlap/latent.go",
		"if !(out.Diagnostics.RHat < 1.2) {", "if !(out.Diagnostics.RHat < 1200) {",
		[]string{"-run", "Chains", "./overlap"}},
	{"the weight of a graph's separators", "overlap/average.go",
		"into[i] += up[i] - down[i]", "into[i] += up[i] - 0*down[i]",
		[]string{"-run", "Graphs", "./overlap"}},
	{"the order of lists by their names", "overlap/table.go",
		"slices.SortStableFunc(from, func(a, b int) int { return cmp.Compare(t.Lists[a], t.Lists[b]) })\n", "",
		[]string{"-run", "Neither", "./overlap"}},
	{"the variance of noise", "release/noise.go",
		"	den := 2 * v.Den * t * t * v.Num\n", "	den := v.Den * t * t * v.Num\n",
		[]string{"-run", "Noise", "./release"}},
	{"the rows of a person in the noise", "release/measure.go",
		"VarianceAtLeast(m * m * float64(len(sets)) / (2 * rho))", "VarianceAtLeast(m * float64(len(sets)) / (2 * rho))",
		[]string{"-run", "Person", "./release"}},
	{"the sets of columns in the noise", "release/measure.go",
		"VarianceAtLeast(m * m * float64(len(sets)) / (2 * rho))", "VarianceAtLeast(m * m / (2 * rho))",
		[]string{"-run", "AddsUp", "./release"}},
	{"the tight conversion", "release/account.go",
		"alpha*math.Log1p(-1/alpha)", "0*math.Log1p(-1/alpha)",
		[]string{"-run", "Account", "./release"}},
	{"the threshold of values found", "release/discover.go",
		"	return int64(math.Ceil(high)) + 2\n", "	return int64(math.Ceil(high))\n",
		[]string{"-run", "OnePerson", "./release"}},
	{"the bound on the rows of a person", "release/rawtable.go",
		"rows[:min(len(rows), s.perPerson())]", "rows[:len(rows)]",
		[]string{"-run", "Person", "./release"}},
	{"the total of the ledger", "release/ledger.go",
		"		rho, delta = rho+e.Rho, delta+e.Delta\n", "		rho, delta = e.Rho, e.Delta\n",
		[]string{"-run", "Ledger", "./release"}},
	{"the hash that chains the ledger", "release/ledger.go",
		"if hash != sum(l.last+text) || ", "if ",
		[]string{"-run", "Ledger", "./release"}},
	{"the lock of the ledger", "internal/publication/lock_unix.go",
		"unix.Flock(int(h.Fd()), unix.LOCK_EX)", "unix.Flock(int(h.Fd()), unix.LOCK_UN)",
		[]string{"./internal/publication"}},
	{"the impossible combinations", "release/synthesize.go",
		"		ok = ok && !d.rules.holds(n, d.row)\n", "		_ = n\n",
		[]string{"-run", "Outside", "./release"}},
	{"the company of a k-anonymous row", "release/kanonymous.go",
		"	for blank > 0 && blank < p.k {\n", "	for false {\n",
		[]string{"-run", "KAnonymous", "./release"}},
}

func main() {
	var wanted string
	if len(os.Args) > 1 {
		wanted = os.Args[1]
	}
	survived := 0
	for _, s := range sabotages {
		if !strings.Contains(s.name, wanted) {
			continue
		}
		caught, err := s.try()
		switch {
		case err != nil:
			fmt.Printf("ERROR     without %s: %v\n", s.name, err)
			survived++
		case !caught:
			fmt.Printf("SURVIVED  without %s every test of %s stays green\n", s.name, strings.Join(s.tests, " "))
			survived++
		default:
			fmt.Printf("caught    without %s a test of %s goes red\n", s.name, strings.Join(s.tests, " "))
		}
	}
	if survived > 0 {
		os.Exit(1)
	}
}

// try breaks a scratch copy and runs the tests on it. Caught means that they compiled and failed.
func (s sabotage) try() (caught bool, err error) {
	dir, err := os.MkdirTemp("", "spean-sabotage-")
	if err != nil {
		return false, err
	}
	defer func() { _ = os.RemoveAll(dir) }() // a scratch copy left behind harms nobody
	if err := copyTree(".", dir); err != nil {
		return false, err
	}
	path := filepath.Join(dir, filepath.FromSlash(s.file))
	text, err := os.ReadFile(path)
	if err != nil {
		return false, err
	}
	if n := strings.Count(string(text), s.old); n != 1 {
		return false, fmt.Errorf("what is to be taken away stands %d times in %s", n, s.file)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(text), s.old, s.broken, 1)), 0o600); err != nil {
		return false, err
	}
	// Vet off: taking something away may leave a name unused, which is no test going red.
	run := exec.Command("go", append([]string{"test", "-vet=off", "-count=1"}, s.tests...)...)
	run.Dir = dir
	run.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := run.CombinedOutput()
	if bytes.Contains(out, []byte("[build failed]")) || bytes.Contains(out, []byte("[setup failed]")) {
		return false, fmt.Errorf("the broken copy does not compile:\n%s", out)
	}
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		return false, err
	}
	return err != nil, nil
}

// copyTree copies the checkout without its history.
func copyTree(from, to string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() == ".git" {
			return filepath.SkipDir
		}
		target := filepath.Join(to, path)
		if d.IsDir() {
			return os.MkdirAll(target, 0o700)
		}
		if !d.Type().IsRegular() {
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		return os.WriteFile(target, content, info.Mode().Perm())
	})
}
