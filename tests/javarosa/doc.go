// Package javarosa tries the forms Spean serves and what it reads with JavaRosa, the engine inside ODK Collect.
//
// The Java program under program fills forms in every language with answers drawn from a seed and tells what the engine answered and showed;
// the tests here compare that with what internal/openrosa and internal/htcds read. Given a server it takes the forms from there and sends
// what it filled, as Collect does. It needs a JDK and Maven, which ./test installs, and nothing of it is part of the program.
package javarosa
