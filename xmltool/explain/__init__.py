"""Why a document does not match the grammar."""
