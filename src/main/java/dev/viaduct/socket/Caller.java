package dev.viaduct.socket;

import dev.viaduct.identity.ContactPrincipal;
import jakarta.enterprise.context.RequestScoped;

/** Who makes the request, once {@link ContactFilter} has let it pass. */
@RequestScoped
class Caller {
    private ContactPrincipal principal;

    ContactPrincipal principal() {
        return principal;
    }

    void is(ContactPrincipal verified) {
        principal = verified;
    }
}
