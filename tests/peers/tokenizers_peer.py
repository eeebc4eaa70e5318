"""The numbers that the package `tokenizers` gives for texts, for src/models/tokenizer_peer_test.cpp.

python tokenizers_peer.py wordpiece TOKENIZER.json < TEXTS    one JSON string a line in, one list of numbers a line out
python tokenizers_peer.py clip MERGES.txt < TEXTS
"""

import json
import sys

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers


def clip(path):
    """CLIP's as it is put together in Transformers, from its merges."""
    merges = [tuple(line.split()) for line in open(path, encoding="utf-8").read().split("\n")[1 : 49152 - 256 - 2 + 1]]
    printed = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters = [chr(b) for b in printed] + [chr(256 + i) for i in range(256 - len(printed))]
    vocabulary = letters + [c + "</w>" for c in letters] + ["".join(m) for m in merges] + ["<|startoftext|>", "<|endoftext|>"]
    made = Tokenizer(models.BPE({t: i for i, t in enumerate(vocabulary)}, merges, end_of_word_suffix="</w>"))
    made.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()])
    words = Regex(r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+")
    made.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(words, "removed", invert=True), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    return lambda text: [49406, *made.encode(text).ids, 49407]


def wordpiece(path):
    made = Tokenizer.from_file(path)
    made.no_truncation()
    made.no_padding()
    return lambda text: made.encode(text).ids


encode = {"clip": clip, "wordpiece": wordpiece}[sys.argv[1]](sys.argv[2])
for line in sys.stdin:
    print(json.dumps(encode(json.loads(line))))
