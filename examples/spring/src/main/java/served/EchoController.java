package served;

import hub.core.Arguments;
import hub.core.LiveModel;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Asks the model, and swaps it. */
@RestController
class EchoController {

    private final LiveModel<Object> echo;

    EchoController(LiveModel<Object> echo) {
        this.echo = echo;
    }

    @GetMapping("/echo")
    Map<String, Object> echo(@RequestParam("text") String text) {
        return Map.of("answer", echo.invoke("say", Arguments.of(text)));
    }

    /** Asks for a new revision now. Without it, a saved file or a moved branch is noticed a little later. */
    @PostMapping("/update")
    Map<String, Object> update() {
        return Map.of("swapped", echo.update(), "revision", echo.revision());
    }
}
