package model;

import java.util.function.UnaryOperator;

/** Says what it hears. */
public final class Echo implements UnaryOperator<String> {

    private final int times;

    public Echo(int times) {
        this.times = times;
    }

    /** The text as it is, as often as this echo says things. */
    public String say(String text) {
        return text.repeat(times);
    }

    @Override
    public String apply(String text) {
        return say(text);
    }
}
