# SPDX-License-Identifier: Apache-2.0
"""Every way in which one C file can be made wrong in one place.

Comparisons, arithmetic, logic and bit operators are exchanged, constants
changed by one and to 0 (0 to 1), branches of ?: exchanged, statements left
out, other values returned.  Tables of numbers, types and messages stay, and
so does what cannot matter: < instead of <= where either way gives the same.
A counting loop is not made one round longer: what it would find behind the
last entry is nobody's, and that it is not read is for the sanitizers to see.

A change is known by what does not move when lines are added elsewhere: file,
function, the line as it stands and the line as it would stand.
"""
import re

FLIPS = {
    "<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="),
    ">=": (">", "<"), "==": ("!=",), "!=": ("==",), "+": ("-",),
    "-": ("+",), "*": ("/",), "/": ("*",), "%": ("*",), "&&": ("||",),
    "||": ("&&",), "&": ("|",), "|": ("&",), "<<": (">>",), ">>": ("<<",),
    "+=": ("-=",), "-=": ("+=",), "*=": ("/=",), "/=": ("*=",),
    "&=": ("|=",), "|=": ("&=",), "++": ("--",), "--": ("++",),
    "true": ("false",), "false": ("true",)}
# These are an operator only with spaces around them in this house.
SPACED = {"<", ">", "+", "-", "*", "/", "%", "&", "|"}
TOKEN = re.compile(
    r"<<=|>>=|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|"
    r"\d+\.\d+|0x[0-9a-fA-F]+[uUlL]*|\d+[uUlL]*|[A-Za-z_]\w*|\S")
DECLARES = re.compile(r"(const|static|struct|enum|unsigned|int|u?int\d+_t|"
                      r"size_t|bool|double|char|float)\b")
WHOLE = re.compile(r"(int|u?int\d+_t|size_t|double)$")


class Change:
    def __init__(self, file, function, start, end, new, before, after, line):
        self.file, self.function, self.line = file, function, line
        self.start, self.end, self.new = start, end, new
        self.before, self.after = before, after
        self.key = (file, function, before, after)

    def words(self):
        return "%s %s\n- %s\n+ %s" % self.key


def blank(text):
    """Comments and literals as spaces: offsets stay."""
    return re.sub(r"/\*.*?\*/|//[^\n]*|\"(\\.|[^\"\\])*\"|'(\\.|[^'\\])*'",
                  lambda m: re.sub(r"[^\n]", " ", m.group()), text,
                  flags=re.S)


def tidy(text):
    return re.sub(r"\s+", " ", text).strip()


class Reader:
    """Finds the changes of one file."""

    def __init__(self, path, name):
        self.file = name
        with open(path, encoding="utf-8") as f:
            self.text = f.read()
        self.code = blank(self.text)
        self.changes = []
        self.tokens = []
        self.function = ""

    def read(self):
        for m in re.finditer(r"^#define (\w+) .*?(\d+(?:\.\d+)?)\)?\s*$",
                             self.code, re.M):
            self.function = m.group(1)
            self.constant(m.group(2), m.start(2), m.end(2))
        for m in re.finditer(r"^\{\n(.*?)^\}", self.code, re.S | re.M):
            head = self.code[:m.start()].rstrip()
            head = head[head.rfind("\n\n") + 1:].strip()
            head = re.sub(r"(?m)^#.*$", "", head).strip()
            self.function = re.search(r"(\w+)\(", head).group(1)
            self.tokens = [(t.group(), t.start(), t.end()) for t in
                           TOKEN.finditer(self.code, m.start(1), m.end(1))]
            self.operators()
            self.ternaries()
            self.statements(tidy(head.split(self.function + "(")[0]))
        self.number()
        return self.changes

    def number(self):
        """The same change twice in a function: #2."""
        seen = {}
        for c in self.changes:
            n = seen[c.key] = seen.get(c.key, 0) + 1
            if n > 1:
                c.before += "  #%d" % n
                c.key = (c.file, c.function, c.before, c.after)

    def add(self, start, end, new, whole=None):
        """whole: what to show is [start, end) of this statement."""
        left = self.code.rfind("\n", 0, start) + 1
        right = self.code.find("\n", end)
        if whole:
            left, right = whole
        before = tidy(self.text[left:right])
        after = tidy(self.text[left:start] + new + self.text[end:right])
        line = self.text.count("\n", 0, start) + 1
        if before != after:
            self.changes.append(Change(
                self.file, self.function, start, end, new, before,
                after if after not in ("", ";") else "(left out)", line))

    # --- operators and constants ---
    def is_declared(self, start):
        """Does this stand in the brackets of a declaration?"""
        line = self.code[self.code.rfind("\n", 0, start) + 1:start].strip()
        return line.endswith("[") and DECLARES.match(line)

    def counts_up(self, i):
        """for (...; n < many; n++)"""
        words = [t for t, _, _ in self.tokens[i - 2:i + 20]]
        return words[0] == ";" and words[1:3] == [words[1], "<"] and \
            [words[1], "++", ")"] == words[words.index(";", 1) + 1:][:3]

    def is_choice(self, at):
        """Is this comparison that of `if (a < b) b = a;`, `a < b ? a : b` or
        `a < b ? b - a : 0`?  Of equals it does not matter what is taken."""
        line = self.code.rfind("\n", 0, at) + 1
        text = tidy(self.code[line:at + 160])
        m = re.match(r"(?:else )?if \((?:.* (?:&&|\|\|) )?(\S+) [<>]=? "
                     r"(\S+)\) (\S+) = (\S+);", text)
        if m and {m[1], m[2]} == {m[3], m[4]}:
            return True
        m = re.search(r"([\w.>\[\]-]+) [<>]=? ([\w.>\[\]-]+) \? "
                      r"([^:?]+?) : ([^:?]+?)[;,]", tidy(self.code[
                          line:self.code.find(";", at) + 1]))
        return bool(m) and ({m[1], m[2]} == {m[3], m[4]} or (
            m[3] in (m[1] + " - " + m[2], m[2] + " - " + m[1]) and
            m[4] == "0"))

    def operators(self):
        header = 0              # nesting within for (...)
        for i, (t, start, end) in enumerate(self.tokens):
            if header:
                header += (t == "(") - (t == ")")
            elif t == "(" and i and self.tokens[i - 1][0] == "for":
                header = 1
            binary = self.code[start - 1].isspace() and \
                self.code[end].isspace()
            if t in ("++", "--") and header:
                continue        # such a loop never ends
            if t == "-" and not binary or t == "!":
                self.add(start, end, "")
            elif t in FLIPS and (binary or t not in SPACED):
                for new in FLIPS[t]:
                    if (t, new) == ("<", "<=") and header and \
                            self.counts_up(i):
                        continue
                    if not (t[0] == new[0] and self.is_choice(start)):
                        self.add(start, end, new)
            elif t[0].isdigit() and not self.is_declared(start):
                self.constant(t, start, end)

    def constant(self, t, start, end):
        if "." in t:
            news = [str(float(t) + 1), "0.0"]
        else:
            value = int(re.match(r"0x[0-9a-fA-F]+|\d+", t).group(), 0)
            news = [str(n) for n in dict.fromkeys(
                (value + 1, value - 1, 0)) if n != value and n >= 0]
        for new in news:
            self.add(start, end, new)

    def ternaries(self):
        for i, (t, start, end) in enumerate(self.tokens):
            if t != "?":
                continue
            depth, inner, colon, stop = 0, 0, None, None
            for u, ustart, _ in self.tokens[i + 1:]:
                if depth == 0 and (u in ")]}" or u in ",;"):
                    stop = ustart
                    break
                depth += (u in "([{") - (u in ")]}")
                if depth == 0 and u == "?":
                    inner += 1
                elif depth == 0 and u == ":" and inner:
                    inner -= 1
                elif depth == 0 and u == ":" and colon is None:
                    colon = ustart
            yes = self.text[end:colon].strip()
            no = self.text[colon + 1:stop].strip()
            self.add(end, stop, " %s : %s" % (no, yes),
                     (self.start_of(i), stop))

    def start_of(self, i):
        """Where the statement begins that this token is in."""
        while i and self.tokens[i - 1][0] not in ";{}":
            i -= 1
        return self.tokens[i][1]

    # --- statements ---
    def statements(self, returns):
        begin, depth, control = None, 0, False
        for i, (t, start, end) in enumerate(self.tokens):
            if depth == 0 and begin is None and t not in ";{}":
                begin = i
                control = t in ("if", "for", "while", "switch")
            if t == "(":
                depth += 1
            elif t == ")":
                depth -= 1
                if depth == 0 and control:
                    begin, control = None, False
            if depth:
                continue
            if t in ("else", "do") or t in "{}":
                begin = None
            elif t == ":" and begin is not None and \
                    self.tokens[begin][0] in ("case", "default"):
                begin = None
            elif t == ";":
                if begin is not None:
                    self.statement(self.tokens[begin][1], end, returns)
                begin = None

    def statement(self, start, end, returns):
        text = self.text[start:end]
        value = re.match(r"return\b\s*(.+);$", text, re.S)
        if value:
            self.answer(start, end, value.group(1), returns)
        elif not (DECLARES.match(text) or "{" in text or
                  re.match(r"\(void\)|\.|\}", text) or
                  self.is_last_break(text, start, end)):
            self.add(start, end, ";", (start, end))

    def is_last_break(self, text, start, end):
        """The last one of a switch does nothing."""
        return text == "break;" and \
            self.code[:start].rstrip()[-1] in ":;}" and \
            self.code[end:].lstrip()[0] == "}"

    def answer(self, start, end, value, returns):
        """Another value is returned."""
        kind = returns.replace("static ", "").replace("const ", "")
        news = []
        if kind == "bool":
            news = ["true", "false"]
        elif WHOLE.match(kind):
            news = ["0"]
            if not value.strip("-").isdigit():
                news.append("(%s) + 1" % value)
        elif kind.endswith("*"):
            news = ["(void *)0"]
        elif kind.startswith("enum "):
            news = ["(%s)0" % kind]
        for new in news:
            if new != value and (new, value) not in (
                    ("(void *)0", "NULL"), ("(enum status)0", "STATUS_OK")):
                self.add(start, end, "return %s;" % new, (start, end))
