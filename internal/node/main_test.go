package node

import (
	"testing"

	"spean/internal/postgres/postgrestest"
)

func TestMain(m *testing.M) { postgrestest.Main(m) }
