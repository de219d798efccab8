package dev.signalbox.app.config;

import dev.signalbox.app.config.Node.Entry;
import dev.signalbox.app.config.Node.Kind;
import dev.signalbox.app.config.Node.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Builds [Node]s from YAML 1.2, each with its position. It works on the parser's events and not on a finished tree,
/// because depth has to be bounded before anything is built recursively, and because a duplicate name must be seen
/// before one of the two is lost.
final class YamlTree {
    static final int MAX_CHARACTERS = 1024 * 1024;
    static final int MAX_DEPTH = 32;

    private static final Pattern NOTHING = Pattern.compile("~|null|Null|NULL|");
    private static final Pattern BOOLEAN = Pattern.compile("true|True|TRUE|false|False|FALSE");
    private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]+");
    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?"
            + "|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");

    private final String text;
    private final Problems problems;
    private final Map<String, Node> anchors = new HashMap<>();
    private final Iterator<Event> events;

    private YamlTree(String text, Problems problems) {
        this.text = text;
        this.problems = problems;
        this.events = new Parse(LoadSettings.builder()
                        .setCodePointLimit(MAX_CHARACTERS)
                        .setParseComments(false)
                        .build())
                .parseString(text)
                .iterator();
    }

    /// The root of the only document, or null when problems say why there is none.
    static @Nullable Node parse(String text, Problems problems) {
        YamlTree tree = new YamlTree(text, problems);
        try {
            return tree.document();
        } catch (TooDeep e) {
            problems.error(new Place(e.at, "", ""), "problem.yaml.depth", MAX_DEPTH);
        } catch (MarkedYamlEngineException e) {
            tree.syntaxError(e);
        } catch (YamlEngineException _) {
            // Without a mark: a character that YAML does not allow. The engine's own text would show the content.
            problems.error(new Place(tree.firstForbidden(), "", ""), "problem.yaml.character");
        }
        return null;
    }

    private @Nullable Node document() {
        events.next(); // the stream starts
        Event start = events.next();
        if (start.getEventId() == Event.ID.StreamEnd) {
            problems.error(new Place(new Position(1, 1), "", ""), "problem.empty");
            return null;
        }
        Node root = node(events.next(), "", 0);
        events.next(); // the document ends
        Event end = events.next();
        if (end.getEventId() != Event.ID.StreamEnd) {
            problems.error(new Place(position(end.getStartMark()), "", ""), "problem.yaml.documents");
        }
        return root;
    }

    private Node node(Event event, String path, int depth) {
        Position at = position(event.getStartMark());
        if (depth > MAX_DEPTH) {
            throw new TooDeep(at);
        }
        Node node = switch (event) {
            case AliasEvent alias -> aliased(alias, at, path);
            case ScalarEvent scalar -> scalar(scalar, at, path);
            case CollectionStartEvent start
            when start.getEventId() == Event.ID.SequenceStart -> {
                refuseTag(start.getTag(), at, path);
                yield sequence(at, path, depth);
            }
            case CollectionStartEvent start -> {
                refuseTag(start.getTag(), at, path);
                yield mapping(at, path, depth);
            }
            default -> throw new IllegalStateException("no node starts with " + event.getEventId());
        };
        if (event instanceof NodeEvent anchored && !(event instanceof AliasEvent)) {
            anchored.getAnchor().ifPresent(anchor -> anchors.put(anchor.getValue(), node));
        }
        return node;
    }

    private Node aliased(AliasEvent alias, Position at, String path) {
        // An anchor is known only when its node is complete, so a node that holds itself is an unknown alias.
        Node node = anchors.get(alias.getAlias().getValue());
        if (node == null) {
            problems.error(new Place(at, path, ""), "problem.yaml.alias");
            return new Node.Broken(at);
        }
        return node;
    }

    private Node scalar(ScalarEvent scalar, Position at, String path) {
        refuseTag(scalar.getTag(), at, path);
        String value = scalar.getValue();
        return new Node.Scalar(at, value, scalar.isPlain() ? kind(value) : Kind.TEXT);
    }

    private Node sequence(Position at, String path, int depth) {
        List<Node> items = new ArrayList<>();
        for (Event next = events.next(); next.getEventId() != Event.ID.SequenceEnd; next = events.next()) {
            items.add(node(next, Place.item(path, items.size()), depth + 1));
        }
        return new Node.Sequence(at, List.copyOf(items));
    }

    private Node mapping(Position at, String path, int depth) {
        Map<String, Entry> entries = new java.util.LinkedHashMap<>();
        for (Event next = events.next(); next.getEventId() != Event.ID.MappingEnd; next = events.next()) {
            Position keyAt = position(next.getStartMark());
            if (!(next instanceof ScalarEvent key)) {
                problems.error(new Place(keyAt, path, ""), "problem.yaml.name");
                node(next, path, depth + 1);
                node(events.next(), path, depth + 1);
                continue;
            }
            String name = key.getValue();
            Entry entry = new Entry(keyAt, name, node(events.next(), Place.member(path, name), depth + 1));
            Entry earlier = entries.putIfAbsent(name, entry);
            if (earlier != null) {
                problems.error(
                        Place.of(entry, path),
                        "problem.yaml.duplicate",
                        earlier.at().line());
            }
        }
        return new Node.Mapping(at, List.copyOf(entries.values()));
    }

    private void refuseTag(Optional<String> tag, Position at, String path) {
        if (tag.isPresent()) {
            problems.error(new Place(at, path, ""), "problem.yaml.tag");
        }
    }

    private static Kind kind(String plain) {
        if (NOTHING.matcher(plain).matches()) {
            return Kind.NOTHING;
        }
        if (BOOLEAN.matcher(plain).matches()) {
            return Kind.BOOLEAN;
        }
        if (INTEGER.matcher(plain).matches()) {
            return Kind.INTEGER;
        }
        return NUMBER.matcher(plain).matches() ? Kind.NUMBER : Kind.TEXT;
    }

    /// Says where, and for tabs why; never what the engine says, which quotes the file.
    private void syntaxError(MarkedYamlEngineException e) {
        // At the end of the file, what was left open says more than the end does.
        int end = text.stripTrailing().length();
        Optional<Mark> mark = e.getProblemMark()
                .filter(problem -> problem.getIndex() < text.codePointCount(0, end))
                .or(e::getContextMark)
                .or(e::getProblemMark);
        List<String> lines = text.lines().toList();
        int failed = mark.map(Mark::getLine).orElse(0);
        if (failed < lines.size() && indentationTab(lines.get(failed)) >= 0) {
            for (int line = 0; line < lines.size(); line++) {
                int tab = indentationTab(lines.get(line));
                if (tab >= 0) {
                    problems.error(new Place(new Position(line + 1, tab + 1), "", ""), "problem.yaml.tab");
                }
            }
            return;
        }
        problems.error(new Place(position(mark), "", ""), "problem.yaml.syntax");
    }

    private static int indentationTab(String line) {
        int i = 0;
        while (i < line.length() && line.charAt(i) == ' ') {
            i++;
        }
        return i < line.length() && line.charAt(i) == '\t' ? i : -1;
    }

    private Position firstForbidden() {
        int line = 1;
        int column = 1;
        for (int c : text.codePoints().toArray()) {
            if (c == '\n') {
                line++;
                column = 1;
                continue;
            }
            if (!allowed(c)) {
                return new Position(line, column);
            }
            column++;
        }
        return Position.NOWHERE;
    }

    /// YAML 1.2.2, production 1.
    private static boolean allowed(int c) {
        return switch (c) {
            case '\t', '\r', 0x85 -> true;
            case 0x7F, 0xFFFE, 0xFFFF -> false;
            default -> c >= 0xA0 ? !Character.isSurrogate((char) c) || c > 0xFFFF : c >= 0x20 && c < 0x80;
        };
    }

    private static Position position(Optional<Mark> mark) {
        return mark.map(m -> new Position(m.getLine() + 1, m.getColumn() + 1)).orElse(Position.NOWHERE);
    }

    /// Unwinds the recursion at its bound.
    private static final class TooDeep extends RuntimeException {
        final transient Position at;

        TooDeep(Position at) {
            super("too deep", null, false, false);
            this.at = at;
        }
    }
}
