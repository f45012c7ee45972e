package served;

import hub.core.LiveModel;
import hub.embed.EmbeddedHub;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Its property {@code repo} names a repo with an entrypoint {@code echo}: a folder, or owner/name:ref. */
@SpringBootApplication
public class Application {

    public static void main(String[] args) {
        SpringApplication.run(Application.class, args);
    }

    /** Spring closes it at the end, and with it the models. */
    @Bean
    EmbeddedHub hub() {
        return EmbeddedHub.start();
    }

    @Bean
    LiveModel<Object> echo(EmbeddedHub hub, @Value("${repo}") String repo) {
        return hub.follow(repo, "echo", Object.class);
    }
}
