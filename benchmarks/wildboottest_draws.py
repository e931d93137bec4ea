"""All draws of the restricted wild cluster bootstrap by wildboottest, which has no single call for them."""

import numpy as np
from wildboottest.wildboottest import WildboottestCL


def restricted(X, y, cluster, R, count):
    """Draws (B,) of |t*|, the observed |t|, and p as wildboottest counts it.

    All sign vectors are listed where there are fewer than ``count``.
    """
    boot = WildboottestCL(X=X, Y=y, cluster=cluster, R=R, B=count, seed=1)
    boot.get_scores(bootstrap_type="11", impose_null=True)
    boot.get_weights(weights_type="rademacher")
    boot.get_numer()
    boot.get_denom()
    boot.get_tboot()
    boot.get_vcov()
    boot.get_tstat()
    boot.get_pvalue(pval_type="two-tailed")
    return np.abs(np.ravel(boot.t_boot)), float(np.abs(np.ravel(boot.t_stat))[0]), float(boot.pvalue)
