# SPDX-License-Identifier: Apache-2.0
"""The statements of the stores. Their texts come from the binary, where macros are joined: every statement is a
constant array, so the symbol table tells its name and place. The sources tell whether one is missing."""
import collections
import pathlib
import re
import struct

BEGINS = re.compile(r"\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH)\b")
# Slices whose statements are the server's own: they read catalogues and the list of migrations, once a start.
_NO_STORES = {"migrations", "postgres"}
_CONSTANT = re.compile(r'\bconstexpr\s+char\s+(k\w+)\[\]\s*=\s*(?:(LUODI_\w+)|(?:R"sql\(|")(?=(.{0,60})))', re.DOTALL)
_NAMELESS = re.compile(r'\bExec(?:One|Later)?\(\s*(?:R?"|LUODI_)')
_COMMENT = re.compile(r"(?m)^\s*//.*$")


class Statement:
    """name is slice:constant, as sources and the list of what is allowed say it."""

    def __init__(self, name, text):
        self.name = name
        self.text = text


def _names_of(mangled):
    """_ZN5luodi5board5storeL11kSelectSumsE -> [luodi, board, store, kSelectSums]."""
    names, place = [], len("_ZN")
    while found := re.compile(r"L?(\d+)").match(mangled, place):
        end = found.end() + int(found[1])
        names.append(mangled[found.end():end])
        place = end
    return [name for name in names if not name.startswith("_GLOBAL_")]


def _arrays(binary):
    """(mangled name, bytes) of every constant array k... of an ELF file of 64 bits."""
    image = pathlib.Path(binary).read_bytes()
    table, = struct.unpack_from("<Q", image, 0x28)
    size, count = struct.unpack_from("<HH", image, 0x3a)
    sections = [struct.unpack_from("<IIQQQQIIQQ", image, table + i * size) for i in range(count)]
    for _, kind, _, _, begin, length, link, _, _, entry in sections:
        if kind != 2:  # SHT_SYMTAB
            continue
        strings = sections[link][4]
        symbols = struct.iter_unpack("<IBBHQQ", image[begin:begin + length - length % entry])
        for name, _, _, section, value, extent in symbols:
            # A name k..., in a namespace, of a section that has bytes in the file.
            if not 0 < section < count or extent == 0 or sections[section][1] == 8:
                continue
            mangled = image[strings + name:image.index(b"\0", strings + name)].decode()
            if re.match(r"_ZN5luodi.*?\dk[A-Z]\w*E$", mangled):
                place = sections[section][4] + value - sections[section][3]
                yield mangled, image[place:place + extent]


def of_binary(binary):
    statements = []
    for mangled, content in sorted(_arrays(binary)):
        names = _names_of(mangled)
        try:
            text = content.split(b"\0")[0].decode()
        except UnicodeDecodeError:
            continue
        if BEGINS.match(text) and names[1] not in _NO_STORES:
            slice_ = "call" if names[1] == "store" else names[1]
            statements.append(Statement(f"{slice_}:{names[-1]}", text))
    return statements


def missed(root, statements):
    """What the sources say and the binary's statements do not; texts handed to the database without a name."""
    said = collections.Counter()
    faults = []
    for path in sorted((root / "server").rglob("*.cc")):
        slice_ = path.relative_to(root / "server").parts[0]
        if slice_ in _NO_STORES:
            continue
        source = _COMMENT.sub("", path.read_text(encoding="utf-8"))
        for name, macro, text in _CONSTANT.findall(source):
            if macro or BEGINS.match(text):
                said[f"{slice_}:{name}"] += 1
        faults += [f"{path.relative_to(root)}: a statement without a name: {found[0]}"
                   for found in _NAMELESS.finditer(source)]
    in_binary = collections.Counter(statement.name for statement in statements)
    faults += [f"{name} stands {count} times in the sources and {in_binary[name]} times in the binary"
               for name, count in said.items() if in_binary[name] != count]
    faults += [f"{name} is in the binary and not in the sources" for name in in_binary if name not in said]
    return faults
