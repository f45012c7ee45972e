package hub.python.environment;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What the environment of a repo has, as {@code environment.py plan} answers.
 *
 * @param requirements what pip is asked for
 * @param leftOut what the repo names and is not asked for: a line for each, with the reason
 * @param met whether the base has it all
 * @param key the name of the environment: the same requirements have the same one
 */
record EnvironmentPlan(
        List<String> requirements, @JsonProperty("left_out") List<String> leftOut, boolean met, String key) {}
