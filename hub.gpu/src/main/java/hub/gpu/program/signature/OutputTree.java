package hub.gpu.program.signature;

import hub.gpu.program.graph.PyTree;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;

/** Puts the outputs of a graph together, as the program nests them: lists, and maps for what has names. */
public final class OutputTree {

    private OutputTree() {}

    public static Object of(PyTree tree, List<Object> leaves) {
        return of(tree, leaves.iterator());
    }

    private static Object of(PyTree tree, Iterator<Object> leaves) {
        if (tree.type() == PyTree.Type.LEAF) {
            return leaves.next();
        }
        var items = new ArrayList<Object>();
        tree.children().forEach(child -> items.add(of(child, leaves)));
        if (tree.type() == PyTree.Type.TUPLE || tree.type() == PyTree.Type.LIST) {
            return Collections.unmodifiableList(items);
        }
        var map = new LinkedHashMap<String, Object>();
        for (int i = 0; i < items.size(); i++) {
            map.put(tree.keys().get(i), items.get(i));
        }
        return Collections.unmodifiableMap(map);
    }
}
