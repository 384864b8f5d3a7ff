"""Rules that no linter has: what feature code must not call, how long a piece may be, which words name nothing."""

import ast
import re

BANNED_OUTSIDE_CORE = {
    "set_config",
    "text",
    "connection",
    "driver_connection",
    "create_engine",
    "session",
    "asession",
    "Model",
    "toast",
    "call_script",
    "set_clipboard",
    "window_alert",
    "console_log",
    "run_script",
    "call_function",
}
# Of these words only the vendor's use is banned: `sa.text(`, `rx.session(`.
OF_A_MODULE = {
    "text": {"sa", "sqlalchemy", "sqlmodel"},
    "session": {"rx", "reflex"},
    "asession": {"rx", "reflex"},
    "Model": {"rx", "reflex"},
    "toast": {"rx", "reflex"},
}
EMPTY_WORDS = re.compile(r"(^|_)(utils?|helpers?|handle)(_|$)|(?<!Prop)Manager|Helper")
VENDORS_NAMES = {"handle_DATA"}  # aiosmtpd calls it
MAXIMUM_LINES, MAXIMUM_FUNCTION = 250, 60
WAYS_NOT_TO_TEST = {"skip", "skipif", "importorskip", "xfail", "skipTest"}


def calls(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def taken(node):
    """What a piece of syntax takes out of something else."""
    if isinstance(node, ast.Attribute):
        return {node.attr}
    return {one.name for one in node.names} if isinstance(node, ast.ImportFrom) else set()


def banned(node):
    function = node.func
    if isinstance(function, ast.Name):
        return function.id in BANNED_OUTSIDE_CORE - set(OF_A_MODULE)
    if not isinstance(function, ast.Attribute) or function.attr not in BANNED_OUTSIDE_CORE:
        return False
    owners = OF_A_MODULE.get(function.attr)
    return owners is None or ast.unparse(function.value).partition(".")[0] in owners


def test_nothing_outside_core_goes_round_the_wall_or_the_csp(trees):
    found = [
        f"{path}:{node.lineno} {ast.unparse(node.func)}"
        for path, tree in trees.items()
        if not path.startswith("propmanager/core/")
        for node in calls(tree)
        if banned(node)
    ]
    assert found == []


def test_nothing_outside_core_names_the_setting_of_the_wall(root):
    found = [
        path.relative_to(root).as_posix()
        for path in root.glob("propmanager/**/*.py")
        if re.search(r"app\.tenant_id|set_config|row_security", path.read_text())
    ]
    assert sorted(found) == ["propmanager/core/tenancy.py", "propmanager/core/wall.py"]


WAYS_PAST_THE_WALL = {"platform_session", "platform_statement"}


def test_each_way_past_the_wall_says_why(trees):
    unexplained = [
        f"{path}:{node.lineno}"
        for path, tree in trees.items()
        for node in calls(tree)
        if ast.unparse(node.func).rpartition(".")[2] in WAYS_PAST_THE_WALL
        and not (node.args and isinstance(node.args[0], ast.Constant) and node.args[0].value)
    ]
    assert unexplained == []


def test_sessions_past_the_wall_are_opened_in_one_way(trees):
    found = {
        path for path, tree in trees.items() for node in calls(tree) if ast.unparse(node.func) == "PlatformSession"
    }
    assert found == {"propmanager/core/tenancy.py"}


def test_names_say_something(trees):
    names = [
        (path, node.name)
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
    ]
    names += [(path, path.rpartition("/")[2].removesuffix(".py")) for path in trees]
    assert [f"{path} {name}" for path, name in names if EMPTY_WORDS.search(name) and name not in VENDORS_NAMES] == []


def test_files_are_short(root, trees, trees_beside):
    lengths = {path: len((root / path).read_text().splitlines()) for path in trees | trees_beside}
    assert {path: length for path, length in lengths.items() if length > MAXIMUM_LINES} == {}


def test_functions_are_short(trees):
    long = [
        f"{path} {node.name}: {(node.end_lineno or 0) - node.lineno + 1}"
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (node.end_lineno or 0) - node.lineno + 1 > MAXIMUM_FUNCTION
    ]
    assert long == []


def test_no_test_is_left_out(trees_beside):
    """What cannot be tried here fails: a test that skips is believed to hold."""
    found = [
        f"{path}: {ast.unparse(node)}"
        for path, tree in trees_beside.items()
        for node in ast.walk(tree)
        if taken(node) & WAYS_NOT_TO_TEST
    ]
    assert found == []


SUPPRESSION = re.compile(r"#\s*(?:noqa|type: ignore|pyright: ignore)(?:\[([^\]]*)\]|: ([A-Z0-9, ]+?))?\s*(#|-|$)")


def unexplained(source):
    """The lines whose suppressed rule has a reason nowhere in the file: said once is enough."""
    found = [
        (number, match) for number, line in enumerate(source.splitlines(), 1) for match in SUPPRESSION.finditer(line)
    ]
    explained = {match[1] or match[2] for _, match in found if match[3]}
    return [number for number, match in found if (match[1] or match[2]) not in explained]


def test_each_exception_to_a_linter_has_its_reason(root, trees):
    bare = {path: unexplained((root / path).read_text()) for path in trees}
    assert {path: lines for path, lines in bare.items() if lines} == {}


def test_no_file_knows_the_machine_it_was_written_on(tracked):
    # Written apart, so that the rule does not find itself.
    machine = re.compile(
        "|".join([r"/(?:ho" + r"me|Us" + r"ers)/\w+/", "/wo" + "rk/", "/ro" + "ot/", r"/tmp/p" + r"m\b"])
    )
    assert [path for path, text in tracked.items() if machine.search(text)] == []


def test_locks_name_no_registry(tracked):
    """Whoever builds chooses where packages come from; the hashes say that they are the right ones."""
    locks = {path: text for path, text in tracked.items() if "lock" in path or path.startswith("requirements")}
    found = {
        host for text in locks.values() for host in re.findall(r"https?://([^/\s\"']+)/[^\s\"']*\.(?:tgz|whl|gz)", text)
    }
    assert found == set()
