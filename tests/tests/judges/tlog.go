// A judge that shares no code with us: the Go project's own golang.org/x/mod/sumdb checks what a node serves and writes.
//
// It is given a log's address and, on stdin, a verifier key, two checkpoints, a receipt and a consistency proof. It opens the
// notes, takes every tile through the reader that checks it against the root, makes the proofs itself from those tiles and
// compares them with ours. Every entry in the bundles must be the leaf that the tree has.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type given struct {
	Vkey        string   `json:"vkey"`
	Old         string   `json:"old"`
	New         string   `json:"new"`
	Receipt     string   `json:"receipt"`
	Consistency []string `json:"consistency"`
}

func must(err error, what string) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "refused: %s: %v\n", what, err)
		os.Exit(1)
	}
}

func check(holds bool, what string) {
	if !holds {
		must(fmt.Errorf("it doesn't hold"), what)
	}
}

// hash reads a hash in base64.
func hash(text string) tlog.Hash {
	bytes, err := base64.StdEncoding.DecodeString(text)
	must(err, "a hash")
	check(len(bytes) == tlog.HashSize, "a hash of 32 bytes")
	return tlog.Hash(bytes)
}

// checkpoint opens a signed checkpoint: origin, size, root.
func checkpoint(text string, verifier note.Verifier) tlog.Tree {
	opened, err := note.Open([]byte(text), note.VerifierList(verifier))
	must(err, "the checkpoint's signature")
	lines := strings.Split(opened.Text, "\n")
	check(len(lines) == 4 && lines[3] == "", "a checkpoint of three lines")
	check(lines[0] == verifier.Name(), "the origin")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err, "the size")
	return tlog.Tree{N: size, Hash: hash(lines[2])}
}

// tiles reads tiles from the node; C2SP's paths leave out the height, which is always 8.
type tiles struct{ address string }

func (t tiles) Height() int                             { return 8 }
func (t tiles) SaveTiles(tiles []tlog.Tile, _ [][]byte) {}
func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range wanted {
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		path = strings.Replace(path, "tile/data/", "tile/entries/", 1)
		data, err := t.get(path)
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func (t tiles) get(path string) ([]byte, error) {
	answer, err := http.Get(t.address + "/" + path)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != 200 {
		err = fmt.Errorf("%s: %s", path, answer.Status)
	}
	return data, err
}

// entries reads all entries of the log from its bundles.
func (t tiles) entries(size int64) (all [][]byte) {
	for at := int64(0); at < size; at += 256 {
		tile := tlog.Tile{H: 8, L: -1, N: at / 256, W: int(min(256, size-at))}
		data, err := t.ReadTiles([]tlog.Tile{tile})
		must(err, "a bundle")
		for rest := data[0]; len(rest) > 0; {
			check(len(rest) >= 2, "the length of an entry")
			length := int(binary.BigEndian.Uint16(rest)) + 2
			check(len(rest) >= length, "an entry that is whole")
			all, rest = append(all, rest[2:length]), rest[length:]
		}
	}
	check(int64(len(all)) == size, "as many entries as the checkpoint says")
	return all
}

// receipt reads a tlog-proof: index, hashes, checkpoint.
func receipt(text string) (index int64, proof tlog.RecordProof, signed string) {
	head, signed, found := strings.Cut(text, "\n\n")
	lines := strings.Split(head, "\n")
	check(found && len(lines) >= 2 && lines[0] == "c2sp.org/tlog-proof@v1", "the head of a receipt")
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	must(err, "the index")
	for _, line := range lines[2:] {
		proof = append(proof, hash(line))
	}
	return index, proof, signed
}

func main() {
	var given given
	must(json.NewDecoder(os.Stdin).Decode(&given), "the questions")
	verifier, err := note.NewVerifier(given.Vkey)
	must(err, "the verifier key")
	old, head := checkpoint(given.Old, verifier), checkpoint(given.New, verifier)

	node := tiles{os.Args[1]}
	served, err := node.get("checkpoint")
	must(err, "the served checkpoint")
	check(checkpoint(string(served), verifier) == head, "the served checkpoint is the one that was given")
	reader := tlog.TileHashReader(head, node)

	for index, entry := range node.entries(head.N) {
		proof, err := tlog.ProveRecord(head.N, int64(index), reader)
		must(err, "the tiles")
		must(tlog.CheckRecord(proof, head.N, head.Hash, int64(index), tlog.RecordHash(entry)), "an entry's inclusion")
	}

	index, inclusion, signed := receipt(given.Receipt)
	at := checkpoint(signed, verifier)
	check(index < at.N && at.N <= head.N, "a receipt of this log")
	entry := node.entries(head.N)[index]
	must(tlog.CheckRecord(inclusion, at.N, at.Hash, index, tlog.RecordHash(entry)), "the receipt")

	var consistency tlog.TreeProof
	for _, text := range given.Consistency {
		consistency = append(consistency, hash(text))
	}
	must(tlog.CheckTree(consistency, head.N, head.Hash, old.N, old.Hash), "the consistency proof")
	own, err := tlog.ProveTree(head.N, old.N, reader)
	must(err, "a consistency proof from the tiles")
	check(len(own) == len(consistency), "a proof as long as ours")
	for at := range own {
		check(bytes.Equal(own[at][:], consistency[at][:]), "the same proof as ours")
	}
	fmt.Printf("entries %d\nreceipt %d of %d\nconsistent %d with %d\n", head.N, index, at.N, old.N, head.N)
}
