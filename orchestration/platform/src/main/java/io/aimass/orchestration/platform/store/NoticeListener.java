package io.aimass.orchestration.platform.store;

/** Hears what another server on the same database said. Called on a thread that all listeners share: do not block for long. */
public interface NoticeListener {
    void heard(String text);

    /** Something may have been said that was not heard: at the start, and whenever the connection was lost. Look for yourself. */
    void missed();
}
