package account

// Message keys of the problems this package reports; their text is in internal/lang/catalog/account.json.
const (
	KeyTooLarge = "account.too-large"
)
