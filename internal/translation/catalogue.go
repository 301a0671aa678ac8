package translation

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// khmerJSON is the Khmer text of a message as a file of the catalogue has it.
type khmerJSON struct {
	Text   string `json:"text"`
	Status string `json:"status"`
}

// IntoFile writes changes into a file of the catalogue. Everything but the changed texts stays byte for byte, so that a reviewer sees what
// changed and no more.
func IntoFile(content []byte, changes []Change) ([]byte, error) {
	for _, c := range changes {
		at := regexp.MustCompile(regexp.QuoteMeta(fmt.Sprintf("%q", c.ID)) + `\s*:\s*`).FindIndex(content)
		if at == nil {
			return nil, fmt.Errorf("translation: %s is not in its file", c.ID)
		}
		var whole json.RawMessage
		if err := json.NewDecoder(bytes.NewReader(content[at[1]:])).Decode(&whole); err != nil {
			return nil, err
		}
		var parts map[string]json.RawMessage
		if err := json.Unmarshal(whole, &parts); err != nil {
			return nil, err
		}
		start := bytes.LastIndex(whole, parts["km"])
		if len(parts["km"]) == 0 || start < 0 {
			return nil, fmt.Errorf("translation: %s has no Khmer text in its file", c.ID)
		}
		start += at[1]
		var text bytes.Buffer
		write := json.NewEncoder(&text)
		write.SetEscapeHTML(false)
		if err := write.Encode(khmerJSON{c.Khmer, c.Status}); err != nil {
			return nil, err
		}
		written := strings.NewReplacer(`{"text":`, `{"text": `, `","status":`, `", "status": `).Replace(strings.TrimSpace(text.String()))
		content = append(append(append([]byte{}, content[:start]...), written...), content[start+len(parts["km"]):]...)
	}
	if !json.Valid(content) {
		return nil, fmt.Errorf("translation: the file would not be read again")
	}
	return content, nil
}
