# SPDX-License-Identifier: Apache-2.0
"""A disk as POSIX promises it, fed with a traced run's system calls: what is
on it for certain (synced), and what may be besides."""
import ast
import os
import re

TRACED = ("openat,pwrite64,fdatasync,fsync,ftruncate,fallocate,rename,"
          "renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,sendto,sendmsg,"
          "write")
LINE = re.compile(r"^(\d+) +(\w+)\((.*)\) += (-?\d+)(.*)$")
CUT = re.compile(r"^(\d+) +(.*) <unfinished \.\.\.>$")
RESUMED = re.compile(r"^(\d+) +<\.\.\. \w+ resumed>(.*)$")
FD = re.compile(r"^(\d+)<(.*?)>")
TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


def calls(path):
    """(name, arguments, result) of every finished call, in order."""
    begun = {}
    for line in open(path, errors="replace"):
        line = line.rstrip("\n")
        cut = CUT.match(line)
        if cut:
            begun[cut[1]] = cut[2]
            continue
        resumed = RESUMED.match(line)
        if resumed:
            line = "%s %s%s" % (resumed[1], begun.pop(resumed[1], ""),
                                resumed[2])
        whole = LINE.match(line)
        if whole:
            yield whole[2], whole[3], int(whole[4])


def data(args):
    """The bytes of every string argument."""
    return [ast.literal_eval('b"%s"' % m[1]) for m in TEXT.finditer(args)]


def path_of(args):
    """Of "7</a/b>, ...": /a/b."""
    found = FD.match(args)
    return unhex(found[2]) if found else ""


def unhex(text):
    if "\\x" in text:
        return ast.literal_eval('b"%s"' % text).decode()
    return text


class File:
    def __init__(self):
        self.now = b""
        self.synced = b""
        self.range = (0, 0)     # of the last write, while unsynced

    def seen_as(self, how):
        """synced, whole, half of the last write, or blank where it was."""
        first, last = self.range
        if how == "synced" or self.now == self.synced:
            return self.synced
        if how == "whole":
            return self.now
        middle = (first + last) // 2
        if how == "half":
            return self.now[:middle] + self.synced[middle:]
        blank = bytes(last - first)
        return self.now[:first] + blank + self.now[last:]


class Disk:
    """Follows what happens below one directory."""

    def __init__(self, root):
        self.root = root
        self.names = {root: None}           # path: File or None (directory)
        self.synced_names = {root: None}

    def is_ours(self, path):
        return path == self.root or path.startswith(self.root + "/")

    def apply(self, name, args, result):
        """One call; True if it may have changed anything."""
        if result < 0:
            return False
        if name in ("pwrite64", "ftruncate", "fdatasync", "fsync",
                    "fallocate"):
            path = path_of(args)
            return self.is_ours(path) and self.on_file(name, path, args,
                                                       result)
        words = [d.decode() for d in data(args)]
        if not words or not self.is_ours(words[-1]):
            return False
        return self.on_name(name, words, args)

    def on_file(self, name, path, args, result):
        f = self.names.get(path)
        if name in ("fsync", "fdatasync"):
            if f is None:
                self.sync_dir(path)
            else:
                f.synced = f.now
            return True
        numbers = [int(n) for n in re.findall(r", (\d+)", args)]
        if name == "pwrite64":
            text, at = data(args)[0][:result], numbers[-1]
            old = f.now.ljust(at, b"\0")
            f.now = old[:at] + text + old[at + len(text):]
            f.range = (at, at + len(text))
        elif name == "ftruncate":
            f.range = (min(numbers[-1], len(f.now)), len(f.now))
            f.now = f.now[:numbers[-1]].ljust(numbers[-1], b"\0")
        else:
            f.now = f.now.ljust(sum(numbers[-2:]), b"\0")
        return True

    def on_name(self, name, words, args):
        path = words[-1]
        if name == "openat":
            if "O_CREAT" not in args or path in self.names:
                return False
            self.names[path] = File()
        elif name.startswith("mkdir"):
            self.names[path] = None
        elif name.startswith("unlink"):
            self.names.pop(path, None)
        elif name.startswith("rename"):
            self.names[path] = self.names.pop(words[0])
        return True

    def sync_dir(self, path):
        """The names in it are what they are now."""
        for names in (self.names, self.synced_names):
            for p in list(names):
                if os.path.dirname(p) != path or p == self.root:
                    continue
                if p in self.names:
                    self.synced_names[p] = self.names[p]
                else:
                    self.synced_names.pop(p)

    def image(self, names, how):
        """{path: bytes or None} as it may be found after a power cut."""
        table = self.synced_names if names == "synced" else self.names
        found = {}
        for path in sorted(table):
            parent = os.path.dirname(path)
            if path != self.root and parent not in found:
                continue        # in a directory that is not there
            f = table[path]
            found[path] = None if f is None else f.seen_as(how)
        return found

    def images(self):
        for names in ("synced", "now"):
            for how in ("synced", "whole", "half", "blank"):
                yield names + "/" + how, self.image(names, how)

    def for_certain(self, path):
        """The bytes that no power cut may take."""
        f = self.synced_names.get(path)
        return f.synced if f else b""
