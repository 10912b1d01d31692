package io.aimass.orchestration.compute.cluster;

/** The environment variable that has Intel MKL, which BigDL computes with, come to the same bits wherever an array lies. */
public final class MklBits {
    public static final String VARIABLE = "MKL_CBWR";

    /** Its value unless somebody has set another. */
    public static final String SAME = "COMPATIBLE";

    private MklBits() {}
}
