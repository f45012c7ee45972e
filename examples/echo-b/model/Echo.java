package model;

import java.util.function.UnaryOperator;

/** Says backwards what it hears. */
public final class Echo implements UnaryOperator<String> {

    private final int times;

    public Echo(int times) {
        this.times = times;
    }

    /** The text from its end to its beginning, as often as this echo says things. */
    public String say(String text) {
        return new StringBuilder(text).reverse().toString().repeat(times);
    }

    @Override
    public String apply(String text) {
        return say(text);
    }
}
