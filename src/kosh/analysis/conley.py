"""Errors that allow for correlation between neighbours (Conley 1999, doi:10.1016/S0304-4076(98)00084-0)."""

import numpy as np

from kosh.analysis.regression import Convention
from kosh.errors import KoshError

#: Mean radius of the Earth in km (IUGG); a great circle differs from the ellipsoid's geodesic by at most
#: 0.56 %.
EARTH = 6371.0088
KERNELS = ("uniform", "bartlett")


def distances(latitude, longitude):
    """Great-circle distances in km (n, n) between points in degrees, by the haversine formula."""
    phi, lam = np.radians(np.asarray(latitude, float)), np.radians(np.asarray(longitude, float))
    if not (np.abs(phi) <= np.pi / 2).all() or not np.isfinite(lam).all():
        raise KoshError(
            "a place has no latitude between -90 and 90 and longitude in degrees",
            found=f"rows {np.flatnonzero(~((np.abs(phi) <= np.pi / 2) & np.isfinite(lam)))[:5].tolist()}",
        )
    half = np.sin((phi[:, None] - phi) / 2) ** 2
    half += np.cos(phi)[:, None] * np.cos(phi) * np.sin((lam[:, None] - lam) / 2) ** 2
    return 2 * EARTH * np.arcsin(np.sqrt(np.clip(half, 0, 1)))


def kernel_weights(km, cutoff, kernel="bartlett"):
    """Weights of pairs ``km`` apart: uniform is 1 up to the cutoff; Bartlett falls from 1 to 0 at it."""
    if kernel not in KERNELS:
        raise KoshError(f"unknown kernel {kernel!r}", expected="one of " + ", ".join(KERNELS))
    if not cutoff > 0:
        raise KoshError("the cutoff is not a distance above zero", found=cutoff, expected="kilometres")
    return (km <= cutoff).astype(float) if kernel == "uniform" else np.clip(1 - km / cutoff, 0, None)


def covariance(fitted, km, cutoff, kernel="bartlett", unit=None, period=None):
    """Conley's covariance matrix (k, k) of a `kosh.analysis.regression.Fit`, and its `Convention`.

    Parameters
    ----------
    km : distances (n, n) between the rows of the fit's design, as `distances` gives them.
    cutoff : km beyond which errors are taken to be uncorrelated.
    unit, period : for a panel: codes, one for each row. Rows of one unit then count fully in all periods,
        rows of two units by the kernel in the same period only.

    The factor is n / (n - K) and t has n - K degrees of freedom, as for HC1, which a cutoff below the least
    distance gives. Neither kernel makes a variance that is positive by construction on the sphere;
    `kosh.analysis.regression.from_covariance` refuses one that is not.
    """
    n = fitted.design.n
    for name, values in {"km": km, "unit": unit, "period": period}.items():
        if values is not None and len(values) != n:
            raise KoshError(
                f"{name} does not fit the model", found=f"{len(values)} values", expected=f"{n} rows"
            )
    pairs = kernel_weights(km, cutoff, kernel)
    scope = "all pairs of rows"
    if period is not None:
        unit, period = np.asarray(unit), np.asarray(period)
        same = unit[:, None] == unit
        pairs = np.where(same, 1.0, pairs * (period[:, None] == period))
        scope = "pairs in one period, and all periods of one unit"
    scores = fitted.influence * fitted.residuals[:, None]
    factor = n / (n - fitted.parameters)
    counted = f"{kernel} kernel of distance, cutoff {cutoff:g} km, {scope}"
    counted += f", {fitted.parameters} parameters counted"
    return factor * scores.T @ pairs @ scores, Convention("Conley", factor, n - fitted.parameters, counted)
