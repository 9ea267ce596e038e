"""The room reports: indicators, frozen reports and their paper."""
