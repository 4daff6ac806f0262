// Reads a copy of a log made by "vow ledger export", and a proof made by "vow ledger prove", with the Go project's own packages: sumdb/note for the
// signature, sumdb/tlog for the tree. It shares no line with the program that wrote them.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type hashes []tlog.Hash

func (h hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, 0, len(indexes))
	for _, i := range indexes {
		found = append(found, h[i])
	}
	return found, nil
}

func check(err error) {
	if err != nil {
		fmt.Println("NOT READ:", err)
		os.Exit(1)
	}
}

// checkpoint opens a signed note under the key and gives size and root.
func checkpoint(text []byte, key string) (int64, tlog.Hash) {
	verifier, err := note.NewVerifier(key)
	check(err)
	opened, err := note.Open(text, note.VerifierList(verifier))
	check(err)
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	root, err := tlog.ParseHash(lines[2])
	check(err)
	return size, root
}

// entries gives the bodies of all bundles, in order.
func entries(folder string, size int64) [][]byte {
	var all [][]byte
	for bundle := int64(0); bundle*256 < size; bundle++ {
		name := fmt.Sprintf("%03d", bundle%1000)
		for rest := bundle / 1000; rest > 0; rest /= 1000 {
			name = fmt.Sprintf("x%03d/%s", rest%1000, name)
		}
		if width := size - bundle*256; width < 256 {
			name = fmt.Sprintf("%s.p/%d", name, width)
		}
		bytes, err := os.ReadFile(filepath.Join(folder, "tile", "entries", name))
		check(err)
		for len(bytes) > 0 {
			length := int(binary.BigEndian.Uint16(bytes))
			all = append(all, bytes[2:2+length])
			bytes = bytes[2+length:]
		}
	}
	return all
}

func main() {
	folder, proof, key := os.Args[1], os.Args[2], os.Args[3]
	signed, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	check(err)
	size, root := checkpoint(signed, key)
	var stored hashes
	for i, body := range entries(folder, size) {
		added, err := tlog.StoredHashes(int64(i), body, stored)
		check(err)
		stored = append(stored, added...)
	}
	computed, err := tlog.TreeHash(size, stored)
	check(err)
	if computed != root {
		check(fmt.Errorf("the entries give the root %v, the checkpoint says %v", computed, root))
	}

	text, err := os.ReadFile(proof)
	check(err)
	head, under, _ := strings.Cut(string(text), "\n\n")
	lines := strings.Split(head, "\n")
	entry, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	check(err)
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	check(err)
	var path tlog.RecordProof
	for _, line := range lines[3:] {
		hash, err := tlog.ParseHash(line)
		check(err)
		path = append(path, hash)
	}
	at, there := checkpoint([]byte(under), key)
	check(tlog.CheckRecord(path, at, there, index, tlog.RecordHash(entry)))
	fmt.Printf("%d entries, root %v; entry %d proved\n", size, root, index)
}
