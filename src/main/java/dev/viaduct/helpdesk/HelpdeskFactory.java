package dev.viaduct.helpdesk;

import dev.viaduct.app.App;
import dev.viaduct.app.ViaductConfig.HelpdeskKind;

/** Makes the helpdesks of one kind; a new kind is one more of these in a package of its own. */
public interface HelpdeskFactory {
    /** The kind it makes. */
    HelpdeskKind kind();

    /** The helpdesk of an app of this kind. */
    Helpdesk helpdeskOf(App app);
}
