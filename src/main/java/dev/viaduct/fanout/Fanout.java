package dev.viaduct.fanout;

import jakarta.inject.Singleton;
import java.util.List;

/** Carries notices to every instance. With a single instance that is this one, so nothing lies between. */
@Singleton
public class Fanout {
    private final FanoutSink sink;

    Fanout(FanoutSink sink) {
        this.sink = sink;
    }

    /** Tells every instance, this one included; order is kept. */
    public void tell(List<Notice> notices) {
        sink.deliver(notices);
    }
}
