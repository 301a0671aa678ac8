// Package releasetest makes invented tables to measure package release on: seeded, shaped like the public microdata on victims of
// trafficking (one row a person, a dozen coded columns, empty cells where nobody knew), with no person behind any row.
//
// It makes no promise that its figures resemble a real table's; what it keeps of one is what makes publishing hard: skewed columns,
// columns that depend on others, combinations few rows have, and cells that are empty because of another column.
package releasetest

import (
	"bufio"
	"io"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
)

// column is one column of an invented table: its values, most frequent first, and how steeply they fall.
type column struct {
	name   string
	values []string
	fall   float64 // weight of the i-th value is (i+1)^-fall, in an order of each group's own
	loose  float64 // share of cells drawn without regard to the row's group
	empty  float64 // share of cells left empty
}

// groups is how many kinds of rows there are; columns of one kind go together.
const groups = 7

// Shaped like the public microdata: twelve columns with about eighty values between them.
func columns() []column {
	years := make([]string, 14)
	for i := range years {
		years[i] = strconv.Itoa(2006 + i)
	}
	return []column{
		{"yearOfRegistration", years, 1.2, 0.17, 0},
		{"gender", []string{"Female", "Male"}, 1.9, 0.15, 0.005},
		{"ageBroad", []string{"18--20", "9--17", "21--23", "30--38", "24--26", "27--29", "39--47", "0--8", "48+"}, 1.8, 0.12, 0.11},
		{"citizenship", strings.Fields("PH UA KH MD US BY MM VN ID NP BD KG"), 2.4, 0.036, 0.05},
		{"CountryOfExploitation", strings.Fields("RU US PH AE KH TR MY TH PL UA ID SA"), 2.4, 0.06, 0.04},
		{"isForcedLabour", []string{"1", "0"}, 1.2, 0.088, 0.1},
		{"isSexualExploit", []string{"0", "1"}, 0.94, 0.06, 0.075},
		{"isOtherExploit", []string{"0", "1"}, 3.4, 0.29, 0.1},
		{"typeOfLabour", []string{"Construction", "DomesticWork", "Agriculture", "Manufacturing", "Hospitality", "Aquafarming", "Begging", "Other"}, 2, 0.06, 0},
		{"meansOfControl", []string{"FalsePromises", "RestrictsMovement", "TakesEarnings", "PsychologicalAbuse", "PhysicalAbuse", "DebtBondage", "WithholdsDocuments", "Threats"}, 1.8, 0.15, 0.15},
		{"recruiterRelation", []string{"Stranger", "Friend", "Family", "IntimatePartner", "Other"}, 2, 0.12, 0.2},
		{"majorityStatus", []string{"Adult", "Minor"}, 1.6, 0.12, 0.06},
	}
}

// maker draws the cells of one table.
type maker struct {
	random  *rand.Rand
	columns []column
	chain   bool
	order   [][][]float64 // cumulative weights by group and column; the last group is everybody's
}

// Shape says what table to make. The same shape gives the same bytes.
type Shape struct {
	Rows  int
	Seed  uint64
	Loose float64 // 1: columns depend on each other strongly; 3: moderately; 20: hardly
	Chain bool    // each column follows the one before it, not a kind of row
}

// Write writes the table with its header as CSV.
func (s Shape) Write(w io.Writer) error {
	m := &maker{chain: s.Chain, random: rand.New(rand.NewPCG(s.Seed, 20)), columns: columns()}
	for i := range m.columns {
		m.columns[i].loose *= s.Loose
	}
	for g := range groups + 1 {
		var of [][]float64
		for _, c := range m.columns {
			of = append(of, m.weights(c, g))
		}
		m.order = append(m.order, of)
	}
	out := bufio.NewWriter(w)
	names := make([]string, len(m.columns))
	for i, c := range m.columns {
		names[i] = c.name
	}
	out.WriteString(strings.Join(names, ",") + "\n")
	for range s.Rows {
		out.WriteString(strings.Join(m.row(), ",") + "\n")
	}
	return out.Flush()
}

// weights gives a column's cumulative weights in a group: everybody's order of values, partly shuffled for the group.
func (m *maker) weights(c column, group int) []float64 {
	rank := make([]int, len(c.values))
	for i := range rank {
		rank[i] = i
	}
	if group < groups {
		for range len(rank) {
			i, j := m.random.IntN(len(rank)), m.random.IntN(len(rank))
			rank[i], rank[j] = rank[j], rank[i]
		}
	}
	out, sum := make([]float64, len(rank)), 0.0
	for i, r := range rank {
		sum += math.Pow(float64(r+1), -c.fall)
		out[i] = sum
	}
	return out
}

// row draws one row: a kind of row, then every column by the kind or by everybody's weights; labour has a type only where there is labour.
func (m *maker) row() []string {
	group := min(int(m.random.ExpFloat64()*2), groups-1)
	row := make([]string, len(m.columns))
	v := 0
	for i, c := range m.columns {
		g := group
		if m.chain {
			g = v % groups
		}
		if m.random.Float64() < c.loose {
			g = groups
		}
		of := m.order[g][i]
		at := m.random.Float64() * of[len(of)-1]
		for v = 0; of[v] < at; v++ {
		}
		if m.random.Float64() >= c.empty {
			row[i] = c.values[v]
		}
	}
	if row[4] != "" && row[3] != "" && m.random.Float64() < 0.2 {
		row[4] = "US"
	}
	if row[5] != "1" {
		row[8] = ""
	}
	if row[2] == "9--17" || row[2] == "0--8" {
		row[11] = "Minor"
	}
	return row
}
