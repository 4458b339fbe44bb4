package dev.viaduct.operations;

import dev.viaduct.conversation.Database;
import dev.viaduct.socket.Draining;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while PostgreSQL answers and the instance does not go away. */
@Readiness
@Singleton
class StorageCheck implements AsyncHealthCheck {
    private static final Duration LONGEST = Duration.ofSeconds(2);

    private final Database database;
    private final Draining draining;

    StorageCheck(Database database, Draining draining) {
        this.database = database;
        this.draining = draining;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        if (draining.isDraining()) {
            return Uni.createFrom()
                    .item(HealthCheckResponse.named("storage")
                            .down()
                            .withData("reason", "draining")
                            .build());
        }
        return database.ask(db -> db.query("SELECT 1").execute())
                .ifNoItem()
                .after(LONGEST)
                .fail()
                .map(rows -> HealthCheckResponse.up("storage"))
                .onFailure()
                .recoverWithItem(() -> HealthCheckResponse.down("storage"));
    }
}
