"""gen.py: what the generators in this folder share.

A generator reads sources, writes C below an output folder and touches nothing else. A file whose
text did not change keeps its time stamp, so make recompiles only what really changed. A mistake in
a source is reported as `file:line: error: sentence` on stderr (all of them, not just the first) and
ends the program with status 1; nothing is written then."""
import os
import sys


class Mistakes(Exception):
    """One or more mistakes in the sources, each (file, line, sentence)."""

    def __init__(self, found):
        super().__init__(f"{len(found)} mistakes")
        self.found = found


def mistake(path, line, text):
    return Mistakes([(path, line, text)])


def c_string(data, per_line=96):
    """A C string literal for str or bytes; long or multi-line data goes over several lines."""
    if isinstance(data, str):
        data = data.encode()
    lines, line = [], ""
    for at, byte in enumerate(data):
        char = chr(byte)
        if char == "\n":
            lines.append(line + "\\n")
            line = ""
            continue
        if char in '"\\' or (char == "?" and data[at - 1:at] == b"?"):  # no trigraphs
            line += "\\" + char
        elif 32 <= byte < 127:
            line += char
        else:
            line += f"\\{byte:03o}"
        if len(line) >= per_line:
            lines.append(line)
            line = ""
    if line or not lines:
        lines.append(line)
    return "\n    ".join(f'"{text}"' for text in lines)


def write(path, text):
    """Write text to path unless it is there already."""
    try:
        with open(path, encoding="utf-8") as file:
            if file.read() == text:
                return
    except (FileNotFoundError, UnicodeDecodeError):
        pass
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    # Renamed into place: a generator that dies half way leaves no half file.
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(path + ".new", path)


def run(generate):
    """Call generate() -> {path: text}, write the files, or report the mistakes and exit 1."""
    try:
        files = generate()
    except Mistakes as wrong:
        for path, line, text in wrong.found:
            print(f"{path}:{line}: error: {text}", file=sys.stderr)
        sys.exit(1)
    for path, text in files.items():
        write(path, text)
