package model;

/** A model. Whoever loads it calls its public methods. */
public final class Greeter {

    private final String greeting;

    public Greeter(String greeting) {
        this.greeting = greeting;
    }

    /**
     * Greets somebody.
     *
     * @param name who is greeted
     */
    public String greet(String name) {
        return greeting + ", " + name + "!";
    }
}
