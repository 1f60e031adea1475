"""The words that all stages share: records, quantities and errors."""
