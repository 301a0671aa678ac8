package release

import "math"

// Delta gives the smallest delta for which the tight conversion proves that rho-zCDP is (epsilon, delta)-differentially private:
// the infimum over alpha > 1 of exp((alpha-1)(alpha rho - epsilon)) / (alpha-1) * (1-1/alpha)^alpha (Canonne, Kamath and Steinke
// 2020, Corollary 13; the mechanism's Renyi divergence of order alpha is at most alpha rho, Bun and Steinke 2016, Definition 1.1).
func Delta(rho, epsilon float64) float64 {
	if rho <= 0 {
		return 0
	}
	low, high := 1+1e-9, (epsilon+1)/(2*rho)+2
	for slope(high, rho, epsilon) < 0 {
		high *= 2
	}
	for range 200 {
		if mid := (low + high) / 2; slope(mid, rho, epsilon) < 0 {
			low = mid
		} else {
			high = mid
		}
	}
	return min(1, math.Exp(logDelta(high, rho, epsilon)))
}

// logDelta is the logarithm of what Delta takes the infimum of.
func logDelta(alpha, rho, epsilon float64) float64 {
	return (alpha-1)*(alpha*rho-epsilon) + alpha*math.Log1p(-1/alpha) - math.Log(alpha-1)
}

// slope is the derivative of logDelta by alpha, which has one sign change.
func slope(alpha, rho, epsilon float64) float64 {
	return (2*alpha-1)*rho - epsilon + math.Log1p(-1/alpha)
}

// Epsilon gives the smallest epsilon that the same conversion proves at delta.
func Epsilon(rho, delta float64) float64 {
	if rho <= 0 {
		return 0
	}
	low, high := 0.0, rho+2*math.Sqrt(rho*math.Log(1/delta)) // Bun and Steinke 2016, Proposition 1.3: always enough
	for range 200 {
		if mid := (low + high) / 2; Delta(rho, mid) > delta {
			low = mid
		} else {
			high = mid
		}
	}
	return high
}

// Rho gives the largest rho that (epsilon, delta) pays for: what the tight conversion still proves, rounded down.
func Rho(epsilon, delta float64) float64 {
	if !(epsilon > 0) || !(delta > 0) {
		return 0
	}
	low, high := 0.0, epsilon+4 // rho-zCDP with rho > epsilon+4 is past any delta < 1 that is of use
	for range 200 {
		if mid := (low + high) / 2; Delta(mid, epsilon) <= delta {
			low = mid
		} else {
			high = mid
		}
	}
	return low
}
