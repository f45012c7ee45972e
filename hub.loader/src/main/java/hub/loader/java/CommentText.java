package hub.loader.java;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EndElementTree;
import com.sun.source.doctree.EntityTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.RawTextTree;
import com.sun.source.doctree.StartElementTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.util.DocTrees;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Documentation comments, Javadoc or Markdown, as plain text. */
final class CommentText {

    private final DocTrees trees;

    CommentText(DocTrees trees) {
        this.trees = trees;
    }

    /** The comment without its block tags, its lines as they were written. */
    String body(DocCommentTree comment) {
        return comment == null
                ? ""
                : text(comment.getFullBody())
                        .lines()
                        .map(String::strip)
                        .collect(Collectors.joining("\n"))
                        .replaceAll("\n{3,}", "\n\n")
                        .strip();
    }

    /** The text of each {@code @param} tag, in one line. */
    Map<String, String> parameters(DocCommentTree comment) {
        var texts = new HashMap<String, String>();
        if (comment != null) {
            for (DocTree tag : comment.getBlockTags()) {
                if (tag instanceof ParamTree parameter && !parameter.isTypeParameter()) {
                    texts.put(
                            parameter.getName().toString(),
                            text(parameter.getDescription()).strip().replaceAll("\\s+", " "));
                }
            }
        }
        return texts;
    }

    private String text(List<? extends DocTree> parts) {
        return parts.stream().map(this::text).collect(Collectors.joining());
    }

    private String text(DocTree part) {
        return switch (part) {
            case TextTree text -> text.getBody();
            case RawTextTree markdown -> markdown.getContent();
            case LiteralTree literal -> literal.getBody().getBody();
            case LinkTree link
            when link.getLabel().isEmpty() ->
                link.getReference().getSignature().replace('#', '.').replaceFirst("^\\.", "");
            case LinkTree link -> text(link.getLabel());
            case EntityTree entity -> {
                String characters = trees.getCharacters(entity);
                yield characters != null ? characters : entity.toString();
            }
            case StartElementTree element -> start(element.getName().toString());
            case EndElementTree element -> end(element.getName().toString());
            default -> part.toString();
        };
    }

    private static String start(String element) {
        return switch (element.toLowerCase(Locale.ROOT)) {
            case "p", "pre", "ul", "ol", "table" -> "\n\n";
            case "li" -> "\n- ";
            case "br", "tr" -> "\n";
            default -> "";
        };
    }

    private static String end(String element) {
        return switch (element.toLowerCase(Locale.ROOT)) {
            case "pre", "ul", "ol", "table" -> "\n\n";
            default -> "";
        };
    }
}
