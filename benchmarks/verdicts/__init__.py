"""Words on simulated runners: how often is it true what `why` tells a runner?"""
