package telemetry.can;

/** Classic CAN, or CAN FD with its two flags. */
public enum FrameFormat {
    CLASSIC(false, false, false),
    FD(true, false, false),
    FD_BRS(true, true, false),
    FD_ESI(true, false, true),
    FD_BRS_ESI(true, true, true);

    private final boolean fd;
    private final boolean brs;
    private final boolean esi;

    FrameFormat(boolean fd, boolean brs, boolean esi) {
        this.fd = fd;
        this.brs = brs;
        this.esi = esi;
    }

    static FrameFormat fd(boolean brs, boolean esi) {
        if (brs) {
            return esi ? FD_BRS_ESI : FD_BRS;
        }
        return esi ? FD_ESI : FD;
    }

    public boolean isFd() {
        return fd;
    }

    /** Returns true if the data was sent at the higher bit rate. */
    public boolean hasBitRateSwitch() {
        return brs;
    }

    /** Returns true if the sender was error passive. */
    public boolean hasErrorStateIndicator() {
        return esi;
    }

    int maxBytes() {
        return fd ? FrameData.MAX_BYTES : FrameData.MAX_CLASSIC_BYTES;
    }
}
