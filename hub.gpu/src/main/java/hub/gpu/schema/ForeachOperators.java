package hub.gpu.schema;

import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.operators.Addition;
import hub.gpu.operators.Call;
import hub.gpu.operators.Norms;
import hub.gpu.operators.Power;
import hub.gpu.operators.TensorScopes;
import hub.gpu.schema.ComposedOperator.Arguments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/** The operators that do the same to each tensor of a list, {@code _foreach_add.List} for instance, made of that for one tensor. */
final class ForeachOperators {

    private static final Pattern NAME =
            Pattern.compile("_foreach_(?<each>\\w+?)(?<inPlace>_?)(\\.(Scalar|List|ScalarList|Tensor))?");

    /** A third number for each tensor of a list would be an element of one tensor. */
    private static final Pattern NUMBERS_IN_TENSOR = Pattern.compile("_foreach_addc(mul|div)_?\\.Tensor");

    private static final Map<String, ComposedOperator> EACH = Map.copyOf(each());

    private ForeachOperators() {}

    /** @param name without {@code aten::}, with the overload */
    static Optional<ComposedOperator> of(String name) {
        var matcher = NAME.matcher(name);
        if (!matcher.matches() || NUMBERS_IN_TENSOR.matcher(name).matches()) {
            return Optional.empty();
        }
        boolean inPlace = !matcher.group("inPlace").isEmpty();
        return Optional.ofNullable(EACH.get(matcher.group("each"))).map(each -> a -> apply(each, inPlace, a));
    }

    /** The results, or null in place. In place, each tensor is changed before the next one is looked at, as in PyTorch. */
    private static List<Tensor> apply(ComposedOperator each, boolean inPlace, Arguments a) {
        var results = new ArrayList<Tensor>();
        try (TensorScope scope = TensorScopes.open()) {
            for (int i = 0; i < a.tensors(0).size(); i++) {
                Tensor result = (Tensor) each.apply(element(a, i));
                if (inPlace) {
                    Addition.put(a.tensors(0).get(i), result);
                } else {
                    results.add(scope.keep(result));
                }
            }
        }
        return inPlace ? null : results;
    }

    /** The arguments for one tensor: of each list, one element. */
    private static Arguments element(Arguments a, int index) {
        int count = a.tensors(0).size();
        Object[] values = Arrays.stream(a.values())
                .map(value -> value instanceof List<?> list ? element(list, index, count) : value)
                .toArray();
        return new Arguments(values, a.owner());
    }

    private static Object element(List<?> list, int index, int count) {
        if (list.size() != count) {
            throw new IllegalArgumentException("expected lists of %d elements, not %d".formatted(count, list.size()));
        }
        return list.get(index);
    }

    private static Map<String, ComposedOperator> each() {
        var all = new HashMap<String, ComposedOperator>();
        for (String name :
                ("abs acos asin atan ceil cos cosh erf erfc exp expm1 floor frac lgamma log log10 log1p log2 max"
                                + " neg reciprocal round rsqrt sigmoid sign sin sinh sqrt tan tanh trunc")
                        .split(" ")) {
            all.put(name, a -> Call.of(name).arg(a.tensor(0)).tensor());
        }
        all.put("zero", a -> a.tensor(0).zerosLike());
        all.put("copy", a -> a.tensor(1).to(a.tensor(0).dtype()).copy());
        all.put("add", a -> sum(a, 1));
        all.put("sub", a -> sum(a, -1));
        all.put(
                "mul",
                a -> a.isTensor(1) ? a.tensor(0).mul(a.tensor(1)) : a.tensor(0).mul(a.number(1)));
        all.put(
                "div",
                a -> a.isTensor(1) ? a.tensor(0).div(a.tensor(1)) : a.tensor(0).div(a.number(1)));
        all.put("pow", a -> a.isTensor(1) ? a.tensor(0).pow(a.tensor(1)) : Power.pow(a.tensor(0), a.number(1)));
        for (String largest : List.of("maximum", "clamp_min")) {
            all.put(
                    largest,
                    a -> a.isTensor(1)
                            ? a.tensor(0).maximum(a.tensor(1))
                            : a.tensor(0).clampMin(a.number(1)));
        }
        for (String smallest : List.of("minimum", "clamp_max")) {
            all.put(
                    smallest,
                    a -> a.isTensor(1)
                            ? a.tensor(0).minimum(a.tensor(1))
                            : a.tensor(0).clampMax(a.number(1)));
        }
        all.put("addcmul", a -> Addition.add(a.tensor(0), a.tensor(1).mul(a.tensor(2)), a.real(3)));
        all.put("addcdiv", a -> Addition.add(a.tensor(0), a.tensor(1).div(a.tensor(2)), a.real(3)));
        all.put("lerp", a -> a.isTensor(2) ? lerp(a) : a.tensor(0).lerp(a.tensor(1), a.number(2)));
        all.put("norm", ForeachOperators::norm);
        return all;
    }

    private static Tensor sum(Arguments a, int sign) {
        double alpha = a.values().length > 2 ? sign * a.real(2) : sign;
        return a.isTensor(1)
                ? Addition.add(a.tensor(0), a.tensor(1), alpha)
                : Addition.add(a.tensor(0), a.number(1), alpha);
    }

    private static Tensor lerp(Arguments a) {
        return Call.of("lerp.Tensor")
                .arg(a.tensor(0))
                .arg(a.tensor(1))
                .arg(a.tensor(2))
                .tensor();
    }

    private static Tensor norm(Arguments a) {
        Tensor x = a.isNone(2) ? a.tensor(0) : a.tensor(0).to(a.type(2));
        return Norms.norm(x, a.real(1), LongStream.range(0, x.dim()).toArray(), false);
    }
}
