package model;

import java.util.function.UnaryOperator;

/** Repeats what it hears, backwards. */
public final class Echo implements UnaryOperator<String> {

    private final int times;

    public Echo(int times) {
        this.times = times;
    }

    /** The text backwards, repeated as often as the entrypoint was told. */
    public String say(String text) {
        return new StringBuilder(text).reverse().toString().repeat(times);
    }

    @Override
    public String apply(String text) {
        return say(text);
    }
}
